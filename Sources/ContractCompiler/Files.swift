import Glibc

/// The few file operations that the tool needs, without Foundation.
enum Files {
  /// The names in a folder, bytewise sorted, hidden ones left out.
  static func names(in folder: String) throws(CompilerError) -> [String] {
    guard let directory = opendir(folder) else { throw failure("cannot list", folder) }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  static func isFolder(_ path: String) -> Bool {
    var info = stat()
    return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
  }

  static func bytes(_ path: String) throws(CompilerError) -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw failure("cannot read", path) }
    defer { fclose(file) }
    var result: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { break }
      result.append(contentsOf: chunk[..<count])
    }
    guard ferror(file) == 0 else { throw failure("cannot read", path) }
    return result
  }

  static func text(_ path: String) throws(CompilerError) -> String {
    guard let text = String(validating: try bytes(path), as: UTF8.self) else {
      throw CompilerError("\(path): error: is not UTF-8")
    }
    return text
  }

  /// Writes the file, unless it holds that text already: what depends on it is then not built again.
  static func write(_ text: String, to path: String) throws(CompilerError) {
    let wanted = Array(text.utf8)
    if access(path, F_OK) == 0, try bytes(path) == wanted { return }
    guard let file = fopen(path, "wb") else { throw failure("cannot write", path) }
    let written = fwrite(wanted, 1, wanted.count, file)
    guard fclose(file) == 0, written == wanted.count else { throw failure("cannot write", path) }
  }

  static func writeError(_ text: String) {
    var text = text
    // Nothing is left to say where even this cannot be written.
    text.withUTF8 { bytes in _ = Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count) }
  }

  private static func failure(_ what: String, _ path: String) -> CompilerError {
    CompilerError("\(path): error: \(what): \(String(cString: strerror(errno)))")
  }
}
