private import Glibc

/// The real disk.
package struct SystemFiles: LogFiles {
  package init() {}

  /// The system's words for an error number.
  static func text(of code: Int32) -> String {
    String(cString: strerror(code))
  }

  /// The error that a number stands for: what a full disk says in its several ways is one case.
  private static func error(_ operation: String, _ path: String) -> LogError {
    let code = errno
    if code == ENOSPC || code == EDQUOT || code == EFBIG { return .diskFull(path: path) }
    return .system(operation: operation, path: path, code: code)
  }

  package func open(_ path: String, _ mode: FileMode) throws(LogError) -> Int32 {
    let flags: Int32 =
      switch mode {
      case .read: O_RDONLY
      case .update: O_RDWR
      case .create: O_RDWR | O_CREAT | O_TRUNC
      case .ensure: O_RDWR | O_CREAT
      }
    while true {
      let descriptor = Glibc.open(path, flags | O_CLOEXEC, 0o644)
      if descriptor >= 0 { return descriptor }
      if errno == ENOENT { throw .missing(path: path) }
      if errno != EINTR { throw Self.error("open", path) }
    }
  }

  package func close(_ descriptor: Int32) { _ = Glibc.close(descriptor) }

  package func size(_ descriptor: Int32, path: String) throws(LogError) -> Int64 {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.error("stat", path) }
    return Int64(status.st_size)
  }

  package func size(of path: String) throws(LogError) -> Int64? {
    var status = stat()
    if stat(path, &status) == 0 { return Int64(status.st_size) }
    if errno == ENOENT { return nil }
    throw Self.error("stat", path)
  }

  package func read(
    _ descriptor: Int32, path: String, into room: UnsafeMutableRawBufferPointer, at position: Int64
  ) throws(LogError) -> Int {
    var done = 0
    while done < room.count {
      let count = pread(
        descriptor, room.baseAddress! + done, room.count - done, off_t(position) + done)
      if count == 0 { break }
      if count > 0 { done += count } else if errno != EINTR { throw Self.error("read", path) }
    }
    return done
  }

  package func write(
    _ descriptor: Int32, path: String, _ first: UnsafeRawBufferPointer,
    _ second: UnsafeRawBufferPointer, at position: Int64
  ) throws(LogError) {
    var parts = (
      iovec(iov_base: UnsafeMutableRawPointer(mutating: first.baseAddress), iov_len: first.count),
      iovec(iov_base: UnsafeMutableRawPointer(mutating: second.baseAddress), iov_len: second.count)
    )
    var at = off_t(position)
    while parts.0.iov_len + parts.1.iov_len > 0 {
      let count = withUnsafePointer(to: &parts) {
        $0.withMemoryRebound(to: iovec.self, capacity: 2) { pwritev(descriptor, $0, 2, at) }
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw Self.error("write", path)
      }
      // A disk that takes nothing and names no reason would keep this loop for ever.
      if count == 0 { throw .diskFull(path: path) }
      at += off_t(count)
      let ofFirst = min(count, parts.0.iov_len)
      if ofFirst > 0 { parts.0.iov_base += ofFirst }
      parts.0.iov_len -= ofFirst
      if count > ofFirst { parts.1.iov_base += count - ofFirst }
      parts.1.iov_len -= count - ofFirst
    }
  }

  package func truncate(_ descriptor: Int32, path: String, to size: Int64) throws(LogError) {
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw Self.error("truncate", path) }
  }

  package func sync(_ descriptor: Int32, path: String) throws(LogError) {
    guard fdatasync(descriptor) == 0 else { throw Self.error("fdatasync", path) }
  }

  package func syncFolder(_ path: String) throws(LogError) {
    let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.error("open", path) }
    defer { _ = Glibc.close(descriptor) }
    guard fsync(descriptor) == 0 else { throw Self.error("fsync", path) }
  }

  package func rename(_ from: String, to: String) throws(LogError) {
    guard Glibc.rename(from, to) == 0 else { throw Self.error("rename", from) }
  }

  package func remove(_ path: String) throws(LogError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw Self.error("remove", path) }
  }

  package func makeFolder(_ path: String) throws(LogError) {
    if mkdir(path, 0o755) == 0 { return }
    throw errno == EEXIST ? .exists(path: path) : Self.error("mkdir", path)
  }

  package func removeFolder(_ path: String) throws(LogError) {
    guard rmdir(path) == 0 || errno == ENOENT else { throw Self.error("rmdir", path) }
  }

  package func list(_ path: String) throws(LogError) -> [String]? {
    guard let folder = opendir(path) else {
      if errno == ENOENT { return nil }
      throw Self.error("open", path)
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  package func lock(
    _ descriptor: Int32, path: String, shared: Bool
  ) throws(LogError) -> String? {
    // A lock of the open file, which ends with it; unlike flock, it and the one that Java takes
    // exclude each other, so that Apache Kafka and we never have one folder.
    let setLock: Int32 = 37  // F_OFD_SETLK
    var region = flock()
    region.l_type = Int16(shared ? F_RDLCK : F_WRLCK)
    region.l_whence = Int16(SEEK_SET)
    if fcntl(descriptor, setLock, &region) == 0 {
      return nil
    }
    guard errno == EAGAIN || errno == EACCES else { throw Self.error("lock", path) }
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return String(decoding: bytes.prefix(max(0, count)).prefix { $0 > 32 }, as: UTF8.self)
  }
}
