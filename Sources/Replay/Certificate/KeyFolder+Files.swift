import Glibc

// How keys come to be files, and how files of keys are read.

extension KeyFolder {
  /// Throws where others than the owner may read a private key, or write where one is.
  func checkMode(_ path: String) throws(Fault) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw readFault(path) }
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    // Who may write to the folder could put a key of their own there.
    let open = status.st_mode & (isFolder ? 0o022 : 0o077)
    guard open == 0, status.st_uid == geteuid() || geteuid() == 0 else {
      let digits = String(status.st_mode & 0o777, radix: 8)
      throw .tooOpen(
        path: path, mode: String(repeating: "0", count: 4 - digits.utf8.count) + digits)
    }
  }

  /// The first line of a small file.
  func read(_ path: String) throws(Fault) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw readFault(path) }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    guard count >= 0 else { throw readFault(path) }
    return String(decoding: bytes[..<count].prefix { $0 != 0x0a }, as: UTF8.self)
  }

  /// Writes a file that appears whole or not at all, and is on the disk when this returns.
  func write(_ text: String, to path: String, mode: mode_t) throws(Fault) {
    let draft = path + ".draft"
    unlink(draft)
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw writeFault(draft) }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0,
      rename(draft, path) == 0
    else {
      let fault = writeFault(path)
      unlink(draft)
      throw fault
    }
    let folder = open(self.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw readFault(self.path) }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw writeFault(self.path) }
  }

  /// The names of the folder's files, sorted.
  func files() throws(Fault) -> [String] {
    guard let folder = opendir(path) else { throw readFault(path) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) { name in
          name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  func readFault(_ path: String) -> Fault {
    .cannotRead(path: path, reason: String(cString: strerror(errno)))
  }

  func writeFault(_ path: String) -> Fault {
    .cannotWrite(path: path, reason: String(cString: strerror(errno)))
  }
}
