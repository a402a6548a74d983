import CommandKit
import Glibc

/// The folder of `annals up`, held by one process at a time:
///
///     annals-up.lock   who holds it; the lock is the kernel's and goes with the process
///     node/            the record log
///     postgres/        the cluster, its log and its socket
///     archive/         every record for as long as its topic declares
final class UpFolder {
  /// Absolute, without links.
  let path: String
  private let descriptor: Int32

  private static let lockName = "annals-up.lock"

  /// For its owner alone: the events are in it.
  func node() throws(CommandFailure) -> String {
    let node = path + "/node"
    guard mkdir(node, 0o700) == 0 || errno == EEXIST else { throw Self.refusal(node) }
    return node
  }

  var postgres: String { path + "/postgres" }
  var archive: String { path + "/archive" }

  /// Makes the folder where it is missing, and takes it.
  /// - Throws: `misconfigured` for a folder with other things in it, `retryLater` where another
  ///   process has it.
  init(path given: String) throws(CommandFailure) {
    guard !given.isEmpty else {
      throw CommandFailure(.usage, "no folder is named", action: "annals up --data DIR")
    }
    try Self.make(given)
    path = try Self.absolute(given)
    let names = try Self.entries(path)
    let lock = path + "/" + Self.lockName
    if !names.isEmpty, !names.contains(Self.lockName) {
      throw CommandFailure(
        .misconfigured,
        "the folder holds other things, and nothing of annals up: "
          + names.prefix(3).joined(separator: ", "), place: path,
        action: "name a folder that is new or empty")
    }
    // Postgres runs as another user then, who must pass through; nobody may list it.
    if names.isEmpty, geteuid() == 0 { _ = chmod(path, 0o711) }
    descriptor = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw Self.refusal(lock) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      var bytes = [UInt8](repeating: 0, count: 32)
      let count = pread(descriptor, &bytes, bytes.count, 0)
      let holder = String(decoding: bytes.prefix(max(0, count)).prefix { $0 > 32 }, as: UTF8.self)
      close(descriptor)
      throw CommandFailure(
        .retryLater,
        "the folder is in use" + (holder.isEmpty ? "" : " by process \(holder)"), place: path,
        action: "stop that one, or name another folder")
    }
    let process = Array("\(getpid())\n".utf8)
    // Only for the message that names the holder: that it cannot be written hinders nobody.
    _ = ftruncate(descriptor, 0)
    _ = pwrite(descriptor, process, process.count, 0)
  }

  deinit { close(descriptor) }

  /// The folder and those above it.
  private static func make(_ path: String) throws(CommandFailure) {
    var status = stat()
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFDIR else {
        throw CommandFailure(
          .misconfigured, "that is not a folder", place: path, action: "name a folder")
      }
      return
    }
    let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    if !parent.isEmpty { try make(parent) }
    guard mkdir(path, geteuid() == 0 ? 0o711 : 0o700) == 0 || errno == EEXIST else {
      throw refusal(path)
    }
  }

  private static func absolute(_ path: String) throws(CommandFailure) -> String {
    guard let resolved = HostProcess.absolute(path) else { throw refusal(path) }
    return resolved
  }

  private static func entries(_ path: String) throws(CommandFailure) -> [String] {
    guard let directory = opendir(path) else { throw refusal(path) }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  private static func refusal(_ path: String) -> CommandFailure {
    let code = errno
    return CommandFailure(
      code == EACCES || code == EPERM ? .notPermitted : .cannotWrite,
      "the folder cannot be used: \(String(cString: strerror(code)))", place: path,
      action: "name a folder that you may write to")
  }
}
