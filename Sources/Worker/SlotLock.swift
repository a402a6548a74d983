import Glibc

/// A slot of this host, held for as long as this object lives: two workers never share one, so that
/// a static member of a consumer group is one process.
///
/// The lock is the kernel's (`flock`): it goes with the process, however that ends.
package final class SlotLock {
  /// Slots of one user on one host.
  package static let slots = 0...63

  package let slot: Int
  private let descriptor: Int32
  private let folderNumber: UInt64

  private init(slot: Int, descriptor: Int32, folder: String) {
    self.slot = slot
    var status = stat()
    folderNumber = stat(folder, &status) == 0 ? UInt64(status.st_ino) : 0
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Why no slot was had.
  package enum Refusal: Error {
    /// Another process has it, or all of them; its number where it is known.
    case taken(slot: Int?, process: String)
    /// The folder or a file in it cannot be used.
    case folder(String, reason: String)
  }

  /// The folder where this user's locks lie.
  /// - Parameter runtimeFolder: `XDG_RUNTIME_DIR`; nil where it is not set.
  package static func folder(runtimeFolder: String?) -> String {
    runtimeFolder.map { $0 + "/annals" } ?? "/tmp/annals-\(getuid())"
  }

  /// What makes a slot unique in a cluster: the host's name, the user's number, and the number of the
  /// folder that the lock lies in, for locks in two folders (containers, private `/tmp`) do not see
  /// each other.
  package var memberName: String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let host = String(decoding: bytes, as: UTF8.self)
    return "\(host)-\(getuid())-\(folderNumber)-\(slot)"
  }

  /// Takes that slot, or the first free one.
  package static func take(_ slot: Int?, in folder: String) throws(Refusal) -> SlotLock {
    try prepare(folder)
    if let slot {
      if let lock = try tryLock(slot, folder) { return lock }
      throw .taken(slot: slot, process: holder(slot, folder))
    }
    for slot in slots {
      if let lock = try tryLock(slot, folder) { return lock }
    }
    throw .taken(slot: nil, process: "")
  }

  /// Makes the folder, or checks that it is this user's own: in `/tmp` anybody may make one first.
  private static func prepare(_ folder: String) throws(Refusal) {
    if mkdir(folder, 0o700) == 0 { return }
    guard errno == EEXIST else { throw .folder(folder, reason: String(cString: strerror(errno))) }
    var status = stat()
    guard lstat(folder, &status) == 0 else {
      throw .folder(folder, reason: String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFDIR, status.st_uid == getuid() else {
      throw .folder(folder, reason: "it is not a folder of this user")
    }
  }

  /// The lock, or nil where another process has it.
  private static func tryLock(_ slot: Int, _ folder: String) throws(Refusal) -> SlotLock? {
    let path = path(slot, folder)
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .folder(path, reason: String(cString: strerror(errno))) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      return nil
    }
    let process = Array("\(getpid())\n".utf8)
    // Only for the message that names the holder: that it cannot be written hinders nobody.
    _ = ftruncate(descriptor, 0)
    _ = write(descriptor, process, process.count)
    return SlotLock(slot: slot, descriptor: descriptor, folder: folder)
  }

  private static func holder(_ slot: Int, _ folder: String) -> String {
    let descriptor = open(path(slot, folder), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = read(descriptor, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)).prefix { $0 > 32 }, as: UTF8.self)
  }

  private static func path(_ slot: Int, _ folder: String) -> String {
    "\(folder)/slot-\(slot).lock"
  }
}
