import Glibc
import TestServers

/// A folder for files of one test run; it goes when the last one that holds it lets go.
final class Scratch {
  let path: String

  init() throws {
    var template = Array("/tmp/annals-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw TestServerError("no folder: \(String(cString: strerror(errno)))")
    }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    do { _ = try Command.run(["rm", "-rf", path]) } catch { print("\(path) stays: \(error)") }
  }

  /// Writes a file and returns its path.
  func write(_ text: String, _ name: String) throws -> String {
    let file = path + "/" + name
    guard let stream = fopen(file, "w") else { throw TestServerError("\(file): errno \(errno)") }
    fputs(text, stream)
    fclose(stream)
    return file
  }

  /// The root of the repository, without a slash at its end.
  static let repository =
    "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

  /// Runs a script of `Tests/Oracle`; what it prints is in that file afterwards.
  func oracle(_ script: String, _ arguments: [String], output: String) throws -> String {
    let file = path + "/" + output
    unlink(file)
    try ChildProcess.run(
      ["python3", "\(Self.repository)/Tests/Oracle/\(script)"] + arguments, output: file)
    return file
  }
}
