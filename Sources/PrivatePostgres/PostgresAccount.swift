import Glibc

/// Who the server runs as: this user, or, because Postgres refuses to run as root, another one.
struct PostgresAccount: Equatable {
  let uid: uid_t
  let gid: gid_t
  let name: String

  /// Debian's package makes it.
  static let servers = "postgres"

  /// Whether this process must become another user to be it.
  var isOther: Bool { uid != geteuid() }

  /// For a folder: its owner where it is there, else this user, or `postgres` for root.
  static func choose(for folder: String) throws(PrivatePostgresError) -> PostgresAccount {
    if case .success(let identity) = Paths.identity(folder), identity.owner != 0 {
      let owner = find(identity.owner)
      guard identity.owner == geteuid() || geteuid() == 0 else {
        throw .notOurs(folder: folder, owner: owner.name)
      }
      return owner
    }
    guard geteuid() == 0 else { return find(geteuid()) }
    guard let entry = getpwnam(servers) else { throw .accountMissing(servers) }
    return PostgresAccount(uid: entry.pointee.pw_uid, gid: entry.pointee.pw_gid, name: servers)
  }

  private static func find(_ uid: uid_t) -> PostgresAccount {
    guard let entry = getpwuid(uid) else {
      // In a container a user may have a number and no name.
      return PostgresAccount(uid: uid, gid: getegid(), name: String(uid))
    }
    return PostgresAccount(
      uid: uid, gid: entry.pointee.pw_gid, name: String(cString: entry.pointee.pw_name))
  }

  /// What stands before a program so that it runs as this user, and is told by a signal when the
  /// thread that started it ends: nothing stays behind where this process is killed.
  /// - Parameter signal: as `INT`.
  func prefix(signalWhenParentDies signal: String) -> [String] {
    let become = ["--reuid=\(uid)", "--regid=\(gid)", "--init-groups"]
    return ["setpriv", "--pdeathsig", signal] + (isOther ? become : []) + ["--"]
  }
}
