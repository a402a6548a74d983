import Glibc

/// Where a private cluster lies:
///
///     folder/data            the cluster
///     folder/log             what the server says
///     folder/.s.PGSQL.5432   its socket: who may enter the folder may enter the database
///     folder/making-*        a cluster that is being made; one that is left was killed meanwhile
struct ClusterFolder {
  let path: String
  let account: PostgresAccount

  var data: String { path + "/data" }
  var log: String { path + "/log" }
  var making: String { path + "/making-\(getpid())" }

  /// Names the server's process, as a file of the cluster does.
  var socketLock: String { path + "/.s.PGSQL.\(Self.port).lock" }

  /// The port is only a part of the socket's name.
  static let port = 5432
  /// A socket's path has 108 bytes in the kernel, the last of them a zero.
  static let pathBytesMax = 107 - "/.s.PGSQL.\(port)".utf8.count

  /// The folder, made where it is missing, for its owner alone.
  static func prepare(_ path: String) throws(PrivatePostgresError) -> ClusterFolder {
    guard path.utf8.count <= pathBytesMax else {
      throw .pathTooLong(folder: path, bytes: path.utf8.count, bytesMax: pathBytesMax)
    }
    let account = try PostgresAccount.choose(for: path)
    if mkdir(path, 0o700) != 0, errno != EEXIST { throw Paths.refusal("mkdir", path) }
    guard case .success(let identity) = Paths.identity(path), identity.isFolder else {
      throw .notACluster(folder: path, what: "it is not a folder")
    }
    if identity.owner != account.uid, chown(path, account.uid, account.gid) != 0 {
      throw Paths.refusal("chown", path)
    }
    return ClusterFolder(path: path, account: account)
  }

  /// The version that made the cluster; nil where there is none yet.
  /// - Throws: `notACluster` for a folder of that name that holds something else.
  func version() throws(PrivatePostgresError) -> String? {
    guard Paths.exists(data) else { return nil }
    guard let bytes = Paths.bytes(data + "/PG_VERSION") else {
      throw .notACluster(folder: data, what: "it has no PG_VERSION")
    }
    return String(decoding: bytes.prefix { $0 > 32 }, as: UTF8.self)
  }

  /// Removes clusters that were not finished.
  func clearUnfinished() throws(PrivatePostgresError) {
    for name in Paths.entries(of: path) where name.hasPrefix("making-") {
      try Paths.removeTree(path + "/" + name)
    }
  }

  /// Gives a finished cluster its name, and makes that last.
  func finish() throws(PrivatePostgresError) {
    guard rename(making, data) == 0 else { throw Paths.refusal("rename", making) }
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Paths.refusal("open", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw Paths.refusal("fsync", path) }
  }

  /// The folder as the server's setting for sockets takes it, which is a list.
  var asSocketSetting: String {
    "\"" + path.replacing("\"", with: "\"\"") + "\""
  }
}
