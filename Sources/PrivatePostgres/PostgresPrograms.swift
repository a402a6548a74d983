import Glibc

/// Where the server's programs are: `initdb` and `postgres`.
struct PostgresPrograms {
  /// A folder that holds both.
  let folder: String

  var initdb: String { folder + "/initdb" }
  var postgres: String { folder + "/postgres" }

  /// Where Debian puts them, one folder for each version.
  static let debianRoot = "/usr/lib/postgresql"

  /// Finds those that a cluster needs.
  /// - Parameters:
  ///   - named: a folder to take them from, nowhere else; nil looks around.
  ///   - version: the major version that made the cluster; nil takes the newest.
  ///   - path: folders to look in where Debian's have none, as in `PATH`.
  static func find(
    named: String?, version: String?, cluster: String, path: String
  ) throws(PrivatePostgresError) -> PostgresPrograms {
    if let named {
      guard isComplete(named) else { throw .programsMissing(lookedIn: named) }
      return PostgresPrograms(folder: named)
    }
    let installed = Paths.entries(of: debianRoot)
      .filter { isComplete("\(debianRoot)/\($0)/bin") }
    if let version {
      // Elsewhere nobody knows which version a folder holds, so the server itself judges.
      if installed.contains(version) {
        return PostgresPrograms(folder: "\(debianRoot)/\(version)/bin")
      }
      guard installed.isEmpty else { throw .versionMissing(version, folder: cluster) }
    }
    if let newest = installed.max(by: { (Int($0) ?? 0) < (Int($1) ?? 0) }) {
      return PostgresPrograms(folder: "\(debianRoot)/\(newest)/bin")
    }
    for folder in path.split(separator: ":").map(String.init) where isComplete(folder) {
      return PostgresPrograms(folder: folder)
    }
    throw .programsMissing(lookedIn: "\(debianRoot)/*/bin or on PATH")
  }

  private static func isComplete(_ folder: String) -> Bool {
    access(folder + "/initdb", X_OK) == 0 && access(folder + "/postgres", X_OK) == 0
  }
}
