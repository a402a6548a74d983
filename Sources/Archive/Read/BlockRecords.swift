internal import EventCodec
internal import EventModel

/// Walks the records of an unpacked block and copies them into batches: nothing is allocated for a
/// record, and every length is checked against what is left.
struct BlockRecords {
  private let header: BatchHeader
  private let type: TimestampType
  private var at: UnsafeRawPointer
  private let end: UnsafeRawPointer
  private(set) var left: Int32

  init(_ header: BatchHeader, _ type: TimestampType, _ records: UnsafeRawBufferPointer) {
    self.header = header
    self.type = type
    at = records.baseAddress!
    end = at + records.count
    left = header.recordCount
  }

  /// Copies records into a batch until one of the bounds is reached or the block is at its end.
  /// - Parameters:
  ///   - from: records before it are passed over.
  ///   - to: the walk ends before it.
  /// - Returns: what is wrong where the bytes are not records; nil where they are.
  mutating func fill(
    _ batch: RecordBatch, source: Int32, from: Int64, to: Int64, maxRecords: Int, maxBytes: Int
  ) -> String? {
    while left > 0, batch.records.count < maxRecords, batch.arenaCount < maxBytes {
      guard let length = Self.varint(&at, end), length > 0, Int(length) <= end - at else {
        return "record \(header.recordCount - left) is cut off"
      }
      let stop = at + Int(length)
      let isSound = take(stop, batch, source, from, to)
      guard isSound else { return "record \(header.recordCount - left) is malformed" }
      at = stop
      left -= 1
    }
    if left == 0, at != end { return "\(end - at) bytes are behind the last record" }
    return nil
  }

  @inline(__always)
  private func take(
    _ stop: UnsafeRawPointer, _ batch: RecordBatch, _ source: Int32, _ from: Int64, _ to: Int64
  ) -> Bool {
    var at = at + 1
    guard let timeDelta = Self.varint(&at, stop), let offsetDelta = Self.varint(&at, stop),
      offsetDelta >= 0, offsetDelta <= Int64(header.lastOffsetDelta),
      let keyLength = Self.varint(&at, stop), keyLength >= -1, Int(keyLength) <= stop - at
    else { return false }
    let key = at
    at += Int(max(keyLength, 0))
    guard let valueLength = Self.varint(&at, stop), valueLength >= -1,
      Int(valueLength) <= stop - at
    else { return false }
    let value = at
    at += Int(max(valueLength, 0))
    guard let headerCount = Self.varint(&at, stop), headerCount >= 0,
      headerCount <= Int64(stop - at)
    else { return false }
    var headersLength = 0
    if headerCount > 0 {
      guard let length = Self.headersLength(at, stop, Int(headerCount)) else { return false }
      headersLength = length
    } else if at != stop {
      return false
    }
    let offset = header.baseOffset + offsetDelta
    if offset < from || offset >= to { return true }
    let keyBytes = Int(max(keyLength, 0))
    let valueBytes = Int(max(valueLength, 0))
    let count = keyBytes + valueBytes + headersLength
    let room = batch.reserve(count)
    room.copyMemory(from: key, byteCount: keyBytes)
    (room + keyBytes).copyMemory(from: value, byteCount: valueBytes)
    if headerCount > 0 {
      Self.copyHeaders(at, stop, Int(headerCount), to: room + keyBytes + valueBytes)
    }
    batch.append(
      RecordHead(
        source: source, offset: offset, timestampMs: header.baseTimestamp &+ timeDelta,
        timestampType: type, headerCount: UInt32(headerCount), keyLength: Int32(keyLength),
        valueLength: Int32(valueLength), start: batch.arenaCount,
        headersLength: Int32(headersLength)), byteCount: count)
    return true
  }

  /// Bytes that the headers take in a batch; nil where they are not headers up to `stop`.
  private static func headersLength(
    _ start: UnsafeRawPointer, _ stop: UnsafeRawPointer, _ count: Int
  ) -> Int? {
    var at = start
    var total = 0
    for part in 0..<(2 * count) {
      let least: Int64 = part & 1 == 0 ? 0 : -1
      guard let length = varint(&at, stop), length >= least, Int(length) <= stop - at else {
        return nil
      }
      at += Int(max(length, 0))
      total += 4 + Int(max(length, 0))
    }
    return at == stop ? total : nil
  }

  private static func copyHeaders(
    _ start: UnsafeRawPointer, _ stop: UnsafeRawPointer, _ count: Int,
    to room: UnsafeMutableRawPointer
  ) {
    var at = start
    var room = room
    for _ in 0..<(2 * count) {
      let length = varint(&at, stop) ?? -1
      room.storeBytes(of: Int32(length), as: Int32.self)
      room += 4
      let bytes = Int(max(length, 0))
      room.copyMemory(from: at, byteCount: bytes)
      room += bytes
      at += bytes
    }
  }

  /// A zigzag varint; nil where the bytes end early or the number is too long.
  @inline(__always)
  private static func varint(_ at: inout UnsafeRawPointer, _ end: UnsafeRawPointer) -> Int64? {
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while at < end, shift < 64 {
      let byte = at.load(as: UInt8.self)
      at += 1
      result |= UInt64(byte & 0x7F) &<< shift
      if byte < 0x80 { return Int64(bitPattern: result >> 1) ^ -Int64(bitPattern: result & 1) }
      shift += 7
    }
    return nil
  }
}
