/// One entry of a sparse index, as Kafka writes it: big-endian, offsets relative to the segment's.
protocol IndexEntry: Sendable {
  static var byteCount: Int { get }
  init(_ bytes: [UInt8])
  var bytes: [UInt8] { get }
  /// What entries are searched by; rises from one to the next.
  var key: Int64 { get }
  /// Whether it is only room that Kafka set aside. The first of a file never is.
  var isBlank: Bool { get }
}

/// A batch's last offset and where the batch begins.
struct OffsetEntry {
  var relativeOffset: Int32
  var position: Int32
}

extension OffsetEntry: IndexEntry {
  static let byteCount = 8

  init(_ bytes: [UInt8]) {
    self.init(relativeOffset: bytes.number(at: 0), position: bytes.number(at: 4))
  }

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.put(relativeOffset)
    bytes.put(position)
    return bytes
  }

  var key: Int64 { Int64(relativeOffset) }
  var isBlank: Bool { relativeOffset == 0 }
}

/// The greatest time so far, and the last offset of the first batch that has it.
struct TimeEntry {
  var timestampMs: Int64
  var relativeOffset: Int32
}

extension TimeEntry: IndexEntry {
  static let byteCount = 12

  init(_ bytes: [UInt8]) {
    self.init(timestampMs: bytes.number(at: 0), relativeOffset: bytes.number(at: 8))
  }

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.put(timestampMs)
    bytes.put(relativeOffset)
    return bytes
  }

  var key: Int64 { timestampMs }
  var isBlank: Bool { timestampMs == 0 && relativeOffset == 0 }
}
