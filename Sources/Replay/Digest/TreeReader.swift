import Crypto
import Glibc

/// A file in memory, read only; unmapped with its last use.
final class MappedFile {
  let bytes: UnsafeRawBufferPointer

  init(_ path: String) throws(DigestError) {
    func failure() -> DigestError { .file(path: path, reason: String(cString: strerror(errno))) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure() }
    defer { Glibc.close(descriptor) }
    let size = lseek(descriptor, 0, SEEK_END)
    guard size > 0 else { throw .damaged("\(path) is empty") }
    guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED
    else { throw failure() }
    bytes = UnsafeRawBufferPointer(start: start, count: size)
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
}

/// Reads the parts of a saved tree in their order, never beyond its end.
struct TreeReader {
  private let bytes: UnsafeRawBufferPointer
  private let path: String
  private var at = 0

  init(_ bytes: UnsafeRawBufferPointer, _ path: String) {
    self.bytes = bytes
    self.path = path
  }

  var isAtEnd: Bool { at == bytes.count }

  func damage(_ what: String) -> DigestError { .damaged("\(path), byte \(at): \(what)") }

  mutating func expect(_ start: [UInt8]) throws(DigestError) {
    guard try take(start.count).elementsEqual(start) else {
      throw .damaged("\(path) is no saved tree")
    }
  }

  mutating func number<Value: FixedWidthInteger & BitwiseCopyable>() throws(DigestError) -> Value {
    try take(MemoryLayout<Value>.size).number(Value.self, at: 0)
  }

  mutating func digest() throws(DigestError) -> SHA256Digest {
    SHA256Digest(bytes: Array(try take(SHA256Digest.byteCount)))!
  }

  /// Bytes behind their length.
  mutating func sized() throws(DigestError) -> UnsafeRawBufferPointer {
    let count: UInt32 = try number()
    return try take(Int(count))
  }

  /// Where the bytes behind a length stand.
  mutating func skipSized() throws(DigestError) -> Range<Int> {
    let count: UInt32 = try number()
    _ = try take(Int(count))
    return at - Int(count)..<at
  }

  private mutating func take(_ count: Int) throws(DigestError) -> UnsafeRawBufferPointer {
    guard bytes.count - at >= count else { throw damage("cut short") }
    defer { at += count }
    return UnsafeRawBufferPointer(rebasing: bytes[at..<at + count])
  }
}

extension StateTable {
  /// Reads what `descriptor` wrote.
  init(descriptor: UnsafeRawBufferPointer, _ path: String) throws(DigestError) {
    let damage = DigestError.damaged("\(path): a table without a description")
    var rest = descriptor[...]
    func text() throws(DigestError) -> String {
      guard let end = rest.firstIndex(of: 0) else { throw damage }
      defer { rest = rest[(end + 1)...] }
      return String(decoding: rest[..<end], as: UTF8.self)
    }
    func count() throws(DigestError) -> Int {
      guard rest.count >= 2 else { throw damage }
      defer { rest = rest.dropFirst(2) }
      return Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
    }
    let name = try text()
    var columns: [Column] = []
    for _ in 0..<(try count()) {
      let name = try text()
      guard let type = StateType(rawValue: try text()) else { throw damage }
      columns.append(Column(name, type))
    }
    try self.init(name: name, columns: columns, keyCount: try count())
    guard rest.isEmpty else { throw damage }
  }
}
