import Glibc

/// Files and folders, by the calls of the system.
enum Paths {
  /// What identifies a file or a folder, whatever its path.
  struct Identity: Equatable {
    let device: UInt
    let number: UInt
    let owner: uid_t
    let mode: mode_t

    var isFolder: Bool { mode & S_IFMT == S_IFDIR }
  }

  /// Follows links; nil with the system's error where there is nothing, or nothing to be seen.
  static func identity(_ path: String) -> Result<Identity, SystemRefusal> {
    var status = stat()
    guard stat(path, &status) == 0 else { return .failure(SystemRefusal(code: errno)) }
    return .success(
      Identity(
        device: UInt(status.st_dev), number: UInt(status.st_ino), owner: status.st_uid,
        mode: status.st_mode))
  }

  static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Names in a folder, sorted; empty where it cannot be read.
  static func entries(of folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
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

  /// A small file's bytes; nil where it cannot be read.
  static func bytes(_ path: String, atMost bytesMax: Int = 1 << 16) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: bytesMax)
    var total = 0
    while total < bytesMax {
      let count = read(descriptor, &bytes[total], bytesMax - total)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { break }
      total += count
    }
    return Array(bytes[..<total])
  }

  /// The last lines of a log, on one line.
  static func lastLines(_ path: String, _ count: Int = 3) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    let size = lseek(descriptor, 0, SEEK_END)
    var bytes = [UInt8](repeating: 0, count: 4096)
    let read = pread(descriptor, &bytes, bytes.count, max(0, size - 4096))
    let text = String(decoding: bytes.prefix(max(0, read)), as: UTF8.self)
    return text.split(separator: "\n").suffix(count).joined(separator: " / ")
  }

  /// Removes a folder and what is in it; links are removed, not followed.
  static func removeTree(_ path: String) throws(PrivatePostgresError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    if status.st_mode & S_IFMT == S_IFDIR {
      for name in entries(of: path) { try removeTree(path + "/" + name) }
      guard rmdir(path) == 0 else { throw refusal("rmdir", path) }
    } else {
      guard unlink(path) == 0 || errno == ENOENT else { throw refusal("unlink", path) }
    }
  }

  /// What the last call of the system refused.
  static func refusal(_ operation: String, _ path: String) -> PrivatePostgresError {
    .system(operation: operation, path: path, reason: String(cString: strerror(errno)))
  }
}

/// The number of an error of the system.
struct SystemRefusal: Error {
  let code: Int32
}
