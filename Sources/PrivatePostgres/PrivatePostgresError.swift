/// Why a private Postgres cannot be had, each with what to do about it.
package enum PrivatePostgresError: Error, Sendable, Equatable, CustomStringConvertible {
  /// There are no server programs. Do: install Postgres, or say where they are.
  case programsMissing(lookedIn: String)
  /// The cluster was made by another version. Do: install that one.
  case versionMissing(String, folder: String)
  /// This process is root, which Postgres refuses, and there is nobody to run it as.
  case accountMissing(String)
  /// The user that the server runs as cannot enter the folder. Do: use another one.
  case unreachable(folder: String, account: String)
  /// The folder belongs to another user. Do: run as that one.
  case notOurs(folder: String, owner: String)
  /// A socket's path may not be that long. Do: use a shorter one.
  case pathTooLong(folder: String, bytes: Int, bytesMax: Int)
  /// What lies in the folder is no cluster. Do: look at it; nothing was changed.
  case notACluster(folder: String, what: String)
  /// A program ended that should not have; the last lines of its log say why.
  case failed(what: String, log: String, lines: String)
  /// A server does not stop.
  case stuck(process: Int32)
  /// The system refused an operation.
  case system(operation: String, path: String, reason: String)

  package var description: String {
    switch self {
    case .programsMissing(let lookedIn): "there are no Postgres server programs in \(lookedIn)"
    case .versionMissing(let version, let folder):
      "\(folder) was made by PostgreSQL \(version), which is not installed"
    case .accountMissing(let name):
      "this is root, as whom Postgres refuses to run, and there is no user \(name)"
    case .unreachable(let folder, let account):
      "Postgres runs as the user \(account), who cannot write to \(folder)"
    case .notOurs(let folder, let owner): "\(folder) belongs to the user \(owner)"
    case .pathTooLong(let folder, let bytes, let bytesMax):
      "the path of \(folder) is too long for a socket in it: \(bytes) bytes, at most \(bytesMax)"
    case .notACluster(let folder, let what): "\(folder) is no Postgres cluster: \(what)"
    case .failed(let what, let log, let lines):
      what + (lines.isEmpty ? "" : ": \(lines)") + (log.isEmpty ? "" : " (\(log))")
    case .stuck(let process): "the Postgres server of process \(process) does not stop"
    case .system(let operation, let path, let reason): "\(operation) \(path): \(reason)"
    }
  }

  /// What to do; nil where the description says all that is known.
  package var action: String? {
    switch self {
    case .programsMissing: "apt-get install postgresql, or say where they are: postgres.programs"
    case .versionMissing(let version, _): "apt-get install postgresql-\(version)"
    case .accountMissing: "apt-get install postgresql makes that user; or do not run as root"
    case .unreachable: "use a folder that it can enter, such as one below /var/lib, or chmod o+x"
    case .notOurs(_, let owner): "run as \(owner), or use another folder"
    case .pathTooLong: "use a folder with a shorter path"
    case .notACluster: "look at it and move it away; a new cluster is made where there is none"
    case .failed, .system: nil
    case .stuck(let process): "look at process \(process), and end it"
    }
  }
}
