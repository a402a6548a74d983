/// One entry of a sparse index, as Kafka writes it: big-endian, offsets relative to the segment's.
protocol IndexEntry: Sendable, BitwiseCopyable {
  static var byteCount: Int { get }
  init(loading start: UnsafeRawPointer)
  func write(to start: UnsafeMutableRawPointer)
  /// What entries are searched by; rises from one to the next.
  var key: Int64 { get }
  /// Whether it is only room that Kafka set aside. The first of a file never is.
  var isBlank: Bool { get }
}

/// A batch's last offset and where the batch begins.
struct OffsetEntry: IndexEntry, Equatable {
  static let byteCount = 8
  var relativeOffset: Int32
  var position: Int32

  init(relativeOffset: Int32, position: Int32) {
    self.relativeOffset = relativeOffset
    self.position = position
  }

  init(loading start: UnsafeRawPointer) {
    relativeOffset = Int32(bigEndian: start.loadUnaligned(as: Int32.self))
    position = Int32(bigEndian: start.loadUnaligned(fromByteOffset: 4, as: Int32.self))
  }

  func write(to start: UnsafeMutableRawPointer) {
    start.storeBytes(of: relativeOffset.bigEndian, as: Int32.self)
    start.storeBytes(of: position.bigEndian, toByteOffset: 4, as: Int32.self)
  }

  var key: Int64 { Int64(relativeOffset) }
  var isBlank: Bool { relativeOffset == 0 }
}

/// The greatest time so far, and the last offset of the first batch that has it.
struct TimeEntry: IndexEntry, Equatable {
  static let byteCount = 12
  var timestampMs: Int64
  var relativeOffset: Int32

  init(timestampMs: Int64, relativeOffset: Int32) {
    self.timestampMs = timestampMs
    self.relativeOffset = relativeOffset
  }

  init(loading start: UnsafeRawPointer) {
    timestampMs = Int64(bigEndian: start.loadUnaligned(as: Int64.self))
    relativeOffset = Int32(bigEndian: start.loadUnaligned(fromByteOffset: 8, as: Int32.self))
  }

  func write(to start: UnsafeMutableRawPointer) {
    start.storeBytes(of: timestampMs.bigEndian, as: Int64.self)
    start.storeBytes(of: relativeOffset.bigEndian, toByteOffset: 8, as: Int32.self)
  }

  var key: Int64 { timestampMs }
  var isBlank: Bool { timestampMs == 0 && relativeOffset == 0 }
}
