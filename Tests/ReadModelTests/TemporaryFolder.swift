import Glibc

/// A folder that is there for one test.
enum TemporaryFolder {
  /// Makes a folder, and removes it with all that is in it when `body` is done.
  static func use<Value>(_ body: (_ path: String) throws -> Value) throws -> Value {
    var template = Array("/tmp/annals-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      preconditionFailure("no folder: \(String(cString: strerror(errno)))")
    }
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer { remove(path) }
    return try body(path)
  }

  /// Writes a file.
  static func write(_ text: String, to path: String) {
    guard let file = fopen(path, "w") else {
      preconditionFailure("\(path): \(String(cString: strerror(errno)))")
    }
    fputs(text, file)
    fclose(file)
  }

  private static func remove(_ path: String) {
    if let directory = opendir(path) {
      while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        guard name != ".", name != ".." else { continue }
        // What is no file is a folder: it goes with what is in it.
        if unlink(path + "/" + name) != 0 { remove(path + "/" + name) }
      }
      closedir(directory)
    }
    rmdir(path)
  }
}
