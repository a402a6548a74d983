internal import EventCodec
internal import EventModel
private import Glibc
internal import RecordLog

/// The records of a block that is not sealed yet, as Kafka's format lays them out.
struct BlockBuilder: ~Copyable {
  private var start: UnsafeMutableRawPointer
  private var capacity: Int
  /// Bytes of the records.
  private(set) var count = 0
  private(set) var records: Int32 = 0
  private(set) var baseOffset: Int64 = 0
  private(set) var lastOffset: Int64 = 0
  private(set) var timestampType = TimestampType.createTime
  private var baseTimestamp: Int64 = 0
  private(set) var leastTimestamp: Int64 = 0
  private(set) var greatestTimestamp: Int64 = 0
  /// The longest that a varint of 64 bits is.
  private static let varintMax = 10

  /// Room for a block of so many bytes and the record that fills it, mostly.
  static func room(for blockBytes: Int) -> Int { blockBytes + (blockBytes >> 3) }

  init(capacity: Int) {
    self.capacity = capacity
    start = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit { start.deallocate() }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

  mutating func removeAll() {
    count = 0
    records = 0
  }

  /// Whether the record may stand in one block with those before it.
  func takes(_ head: RecordHead) -> Bool {
    records == 0
      || head.timestampType == timestampType && head.offset - baseOffset <= Int64(Int32.max)
  }

  /// Adds a record; `takes` must have said yes.
  mutating func append(_ head: RecordHead, of batch: RecordBatch) {
    if records == 0 {
      baseOffset = head.offset
      timestampType = head.timestampType
      baseTimestamp = head.timestampMs
      leastTimestamp = head.timestampMs
      greatestTimestamp = head.timestampMs
    }
    let keyBytes = Int(max(head.keyLength, 0))
    let valueBytes = Int(max(head.valueLength, 0))
    // Lengths of four bytes each become varints of five at most.
    let room = 8 * Self.varintMax + keyBytes + valueBytes + 2 * Int(head.headersLength)
    if count + room > capacity { grow(room) }
    // The length in front takes as many bytes as an upper bound of it says.
    let lengthRoom = Self.varintBytes(room)
    let body = start + count + lengthRoom
    var at = body
    at.storeBytes(of: 0, as: UInt8.self)
    at += 1
    Self.put(head.timestampMs &- baseTimestamp, &at)
    Self.put(head.offset - baseOffset, &at)
    let source = batch.arena + head.start
    Self.put(Int64(head.keyLength), &at)
    at.copyMemory(from: source, byteCount: keyBytes)
    at += keyBytes
    Self.put(Int64(head.valueLength), &at)
    at.copyMemory(from: source + keyBytes, byteCount: valueBytes)
    at += valueBytes
    Self.put(Int64(head.headerCount), &at)
    if head.headerCount > 0 {
      Self.putHeaders(source + keyBytes + valueBytes, Int(head.headerCount) * 2, &at)
    }
    let length = at - body
    var front = start + count
    Self.put(Int64(length), &front)
    // It may take one less.
    if front != body { memmove(front, body, length) }
    count = front + length - start
    records += 1
    lastOffset = head.offset
    leastTimestamp = min(leastTimestamp, head.timestampMs)
    greatestTimestamp = max(greatestTimestamp, head.timestampMs)
  }

  /// The header of the batch that these records make, packed into so many bytes.
  func header(packedBytes: Int) -> BatchHeader {
    var header = BatchHeader()
    header.baseOffset = baseOffset
    header.batchLength = Int32(BatchHeader.byteCount - BatchHeader.lengthPrefix + packedBytes)
    header.leaderEpoch = 0
    header.attributes = 4
    header.lastOffsetDelta = Int32(lastOffset - baseOffset)
    header.baseTimestamp = baseTimestamp
    header.maxTimestamp = greatestTimestamp
    header.recordCount = records
    return header
  }

  /// Bytes of a zigzag varint of a length.
  private static func varintBytes(_ number: Int) -> Int {
    max(1, (64 - (number << 1).leadingZeroBitCount + 6) / 7)
  }

  private mutating func grow(_ room: Int) {
    capacity = max(count + room, capacity * 2)
    let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    larger.copyMemory(from: start, byteCount: count)
    start.deallocate()
    start = larger
  }

  /// Names and values in turn, each with its length in front.
  private static func putHeaders(
    _ source: UnsafeMutableRawPointer, _ parts: Int, _ at: inout UnsafeMutableRawPointer
  ) {
    var from = source
    for _ in 0..<parts {
      let length = from.loadUnaligned(as: Int32.self)
      from += 4
      put(Int64(length), &at)
      let count = Int(max(length, 0))
      at.copyMemory(from: from, byteCount: count)
      at += count
      from += count
    }
  }

  /// A zigzag varint.
  @inline(__always)
  private static func put(_ number: Int64, _ at: inout UnsafeMutableRawPointer) {
    var rest = UInt64(bitPattern: (number << 1) ^ (number >> 63))
    while rest >= 0x80 {
      at.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, as: UInt8.self)
      at += 1
      rest >>= 7
    }
    at.storeBytes(of: UInt8(truncatingIfNeeded: rest), as: UInt8.self)
    at += 1
  }
}
