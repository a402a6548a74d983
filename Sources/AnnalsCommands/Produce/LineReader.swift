import CommandKit
import Glibc

/// Reads lines of a file or of standard input, a bounded piece at a time.
final class LineReader {
  /// A line that is longer is refused before it fills the memory.
  static let lineBytesMax = 64 << 20

  private let descriptor: Int32
  private let name: String
  private var buffer: [UInt8] = []
  private var start = 0
  private var isAtEnd = false
  /// Counts from 1.
  private(set) var lineNumber = 0

  /// - Parameter path: nil for standard input.
  /// - Throws: `misconfigured` where the file cannot be opened.
  init(path: String?) throws(CommandFailure) {
    name = path ?? "standard input"
    guard let path else {
      descriptor = 0
      return
    }
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw CommandFailure(
        .misconfigured, "the file cannot be read: \(String(cString: strerror(errno)))",
        place: path, action: "name a file that exists and that you may read")
    }
  }

  deinit { if descriptor > 0 { close(descriptor) } }

  /// The next line without its newline, empty ones passed over; nil at the end.
  func next() throws(CommandFailure) -> [UInt8]? {
    while let line = try nextLine() {
      let isBlank = line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
      if !isBlank { return line.last == 0x0D ? line.dropLast() : line }
    }
    return nil
  }

  private func nextLine() throws(CommandFailure) -> [UInt8]? {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: 0x0A) {
        defer { start = end + 1 }
        lineNumber += 1
        return Array(buffer[start..<end])
      }
      if isAtEnd {
        guard start < buffer.count else { return nil }
        defer { start = buffer.count }
        lineNumber += 1
        return Array(buffer[start...])
      }
      buffer.removeFirst(start)
      start = 0
      searched = buffer.count
      try fill()
    }
  }

  private func fill() throws(CommandFailure) {
    guard buffer.count <= Self.lineBytesMax else {
      throw CommandFailure(
        .inputRefused, "a line is longer than \(Self.lineBytesMax) bytes",
        place: "\(name), line \(lineNumber + 1)", action: "one event's JSON stands on each line")
    }
    let room = 1 << 18
    let old = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: room))
    var count = 0
    repeat {
      count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + old, room) }
    } while count < 0 && errno == EINTR
    let reason = errno
    buffer.removeLast(room - max(0, count))
    if count < 0 {
      throw CommandFailure(
        .misconfigured, "reading failed: \(String(cString: strerror(reason)))", place: name)
    }
    isAtEnd = count == 0
  }
}
