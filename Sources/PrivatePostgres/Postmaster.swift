import Glibc

/// The processes that work on a cluster's folder, whoever started them: found by what the kernel
/// says of them, never by a number in a file alone, because numbers are given out again.
struct Postmaster {
  /// The cluster's folder.
  let data: String

  /// What a file of the server's says: its process; nil without one.
  var noted: pid_t? { Self.process(notedIn: data + "/postmaster.pid") }

  private static func process(notedIn file: String) -> pid_t? {
    guard let bytes = Paths.bytes(file) else { return nil }
    let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
    return pid_t(String(decoding: line, as: UTF8.self)).flatMap { $0 > 1 ? $0 : nil }
  }

  /// The process that owns the folder; nil where the file is stale or there is none.
  var running: pid_t? { noted.flatMap { owns($0) ? $0 : nil } }

  /// Whether a process is a Postgres server of this folder.
  func owns(_ process: pid_t) -> Bool {
    let words = Self.words(of: process)
    guard let program = words.first, Self.isPostgres(program),
      case .success(let folder) = Paths.identity(data)
    else { return false }
    if case .success(let working) = Paths.identity("/proc/\(process)/cwd") {
      return Self.isSame(working, folder)
    }
    // Root in a container may not see where another user's process works.
    guard let option = words.firstIndex(of: "-D"), option + 1 < words.count,
      case .success(let named) = Paths.identity(words[option + 1])
    else { return false }
    return Self.isSame(named, folder)
  }

  /// Servers of this folder that outlived their postmaster.
  func remaining() -> [pid_t] {
    Paths.entries(of: "/proc").compactMap { pid_t($0) }.filter { owns($0) }
  }

  /// Removes the files of a server that is gone, where another process has its number by now: the
  /// server would refuse to start beside that.
  /// - Parameter socketLock: the file beside its socket, which names the process too.
  func forgetStale(socketLock: String) throws(PrivatePostgresError) {
    for file in [data + "/postmaster.pid", socketLock] {
      guard let noted = Self.process(notedIn: file), !owns(noted),
        kill(noted, 0) == 0 || errno == EPERM
      else { continue }
      guard unlink(file) == 0 || errno == ENOENT else { throw Paths.refusal("unlink", file) }
    }
  }

  private static func isPostgres(_ word: String) -> Bool {
    // Its own children are called `postgres: checkpointer` and so on.
    word == "postgres" || word.hasSuffix("/postgres") || word.hasPrefix("postgres:")
  }

  private static func isSame(_ one: Paths.Identity, _ other: Paths.Identity) -> Bool {
    one.device == other.device && one.number == other.number
  }

  private static func words(of process: pid_t) -> [String] {
    guard let bytes = Paths.bytes("/proc/\(process)/cmdline") else { return [] }
    return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
  }
}
