/// One record as the broker gave it; its bytes lie in the arena of its batch.
package struct RecordHead: Sendable, BitwiseCopyable {
  /// Which of the batch's partitions it came from: an index into `RecordBatch.sources`.
  package var source: Int32
  package var offset: Int64
  /// Milliseconds since the epoch; -1 where the broker has none.
  package var timestampMs: Int64
  package var timestampType: TimestampType
  package var headerCount: UInt32
  /// -1 where the record has no key.
  package var keyLength: Int32
  /// -1 where the record has no value (a tombstone).
  package var valueLength: Int32
  /// Where the key starts in the arena; the value follows it, then the headers, each as
  /// key length (Int32), key, value length (Int32, -1 for none), value, in native byte order.
  package var start: Int
  /// Bytes of the headers as laid out in the arena.
  package var headersLength: Int32

  /// The record's time in milliseconds since the epoch, where it is one: years 1970 to 9999. A
  /// producer that stamps other units by mistake has no time here.
  package var timeMs: Int64? {
    (0...253_402_300_799_999).contains(timestampMs) ? timestampMs : nil
  }

  package init(
    source: Int32, offset: Int64, timestampMs: Int64, timestampType: TimestampType,
    headerCount: UInt32, keyLength: Int32, valueLength: Int32, start: Int, headersLength: Int32
  ) {
    self.source = source
    self.offset = offset
    self.timestampMs = timestampMs
    self.timestampType = timestampType
    self.headerCount = headerCount
    self.keyLength = keyLength
    self.valueLength = valueLength
    self.start = start
    self.headersLength = headersLength
  }
}

/// A topic and partition that records of a batch came from.
package struct TopicPartition: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let topic: TopicName
  package let partition: Partition
  package init(_ topic: TopicName, _ partition: Partition) {
    self.topic = topic
    self.partition = partition
  }
  package static func < (left: TopicPartition, right: TopicPartition) -> Bool {
    if left.topic != right.topic {
      return left.topic.text.utf8.lexicographicallyPrecedes(right.topic.text.utf8)
    }
    return left.partition < right.partition
  }
  package var description: String { "\(topic)[\(partition)]" }
}

/// Records fetched together, with their bytes in one arena; filled once, then only read.
///
/// `@unchecked Sendable`: one owner at a time. The consumer's thread fills it and hands it over
/// whole; nobody writes after that, and the arena is freed when the last reference goes.
package final class RecordBatch: @unchecked Sendable {
  // Of what every record changes, accesses are not checked for overlap at run time, which every
  // record would pay for: it is written by the methods below alone, and none of them runs code of
  // others meanwhile.
  @exclusivity(unchecked) package private(set) var records: [RecordHead] = []
  /// The partitions the records came from, in order of first appearance.
  package private(set) var sources: [TopicPartition] = []
  /// The bytes of all records.
  @exclusivity(unchecked) package private(set) var arena: UnsafeMutableRawPointer
  @exclusivity(unchecked) package private(set) var arenaCount = 0
  @exclusivity(unchecked) private var arenaCapacity: Int
  private var sourceIndex: [TopicPartition: Int32] = [:]

  /// Bytes that may be read, though not used, behind the last record: what a vector load needs.
  package static let padding = 64

  package init(capacityBytes: Int = 1 << 16) {
    arenaCapacity = max(capacityBytes, 1024)
    arena = .allocate(byteCount: arenaCapacity + Self.padding, alignment: 64)
  }

  deinit { arena.deallocate() }

  package var isEmpty: Bool { records.isEmpty }

  /// The index of a partition in `sources`, added if it is new.
  package func source(_ partition: TopicPartition) -> Int32 {
    if let known = sourceIndex[partition] { return known }
    let index = Int32(sources.count)
    sources.append(partition)
    sourceIndex[partition] = index
    return index
  }

  /// Makes room for one more record of that many bytes and returns where they go.
  package func reserve(_ byteCount: Int) -> UnsafeMutableRawPointer {
    if arenaCount + byteCount > arenaCapacity { grow(to: arenaCount + byteCount) }
    return arena + arenaCount
  }

  /// Adds a record whose bytes were just written where `reserve` said.
  package func append(_ record: RecordHead, byteCount: Int) {
    precondition(record.start == arenaCount, "record at \(record.start), arena at \(arenaCount)")
    arenaCount += byteCount
    records.append(record)
  }

  package func key(_ record: RecordHead) -> UnsafeRawBufferPointer? {
    guard record.keyLength >= 0 else { return nil }
    return UnsafeRawBufferPointer(start: arena + record.start, count: Int(record.keyLength))
  }

  package func value(_ record: RecordHead) -> UnsafeRawBufferPointer? {
    guard record.valueLength >= 0 else { return nil }
    let start = record.start + Int(max(record.keyLength, 0))
    return UnsafeRawBufferPointer(start: arena + start, count: Int(record.valueLength))
  }

  /// The headers as they are laid out in the arena (see `RecordHead.start`).
  package func headerBytes(_ record: RecordHead) -> UnsafeRawBufferPointer {
    let start = record.start + Int(max(record.keyLength, 0) + max(record.valueLength, 0))
    return UnsafeRawBufferPointer(start: arena + start, count: Int(record.headersLength))
  }

  /// Forgets all records and keeps the room: for a batch that was not handed over.
  package func removeAll() {
    records.removeAll(keepingCapacity: true)
    arenaCount = 0
  }

  /// Takes records back from the end.
  /// - Parameter count: how many are left.
  package func truncate(count: Int) {
    guard count < records.count else { return }
    arenaCount = records[count].start
    records.removeLast(records.count - count)
  }

  /// Adds a record of another batch, byte for byte.
  /// - Returns: its index here.
  @discardableResult
  package func append(_ record: RecordHead, of other: RecordBatch) -> Int {
    let count =
      Int(max(record.keyLength, 0) + max(record.valueLength, 0) + record.headersLength)
    reserve(count).copyMemory(from: other.arena + record.start, byteCount: count)
    var copy = record
    copy.source = source(other.sources[Int(record.source)])
    copy.start = arenaCount
    append(copy, byteCount: count)
    return records.count - 1
  }

  /// Adds a record from its parts, headers as `headerBytes` gives them: for records kept elsewhere.
  package func append(
    _ partition: TopicPartition, offset: Offset, timestampMs: Int64,
    timestampType: TimestampType, key: [UInt8]?, value: [UInt8]?, headerBytes: [UInt8],
    headerCount: Int
  ) {
    let count = (key?.count ?? 0) + (value?.count ?? 0) + headerBytes.count
    var at = reserve(count)
    for part in [key ?? [], value ?? [], headerBytes] where !part.isEmpty {
      part.withUnsafeBytes { at.copyMemory(from: $0.baseAddress!, byteCount: part.count) }
      at += part.count
    }
    append(
      RecordHead(
        source: source(partition), offset: offset.number, timestampMs: timestampMs,
        timestampType: timestampType, headerCount: UInt32(headerCount),
        keyLength: Int32(key?.count ?? -1), valueLength: Int32(value?.count ?? -1),
        start: arenaCount, headersLength: Int32(headerBytes.count)), byteCount: count)
  }

  /// The headers in order; a header's value may be absent.
  package func headers(_ record: RecordHead)
    -> [(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?)]
  {
    var at = arena + record.start + Int(max(record.keyLength, 0) + max(record.valueLength, 0))
    var result: [(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?)] = []
    result.reserveCapacity(Int(record.headerCount))
    for _ in 0..<record.headerCount {
      let name = Self.take(&at)!
      result.append((name, Self.take(&at)))
    }
    return result
  }

  private static func take(_ at: inout UnsafeMutableRawPointer) -> UnsafeRawBufferPointer? {
    let count = Int(at.loadUnaligned(as: Int32.self))
    at += 4
    guard count >= 0 else { return nil }
    defer { at += count }
    return UnsafeRawBufferPointer(start: at, count: count)
  }

  private func grow(to needed: Int) {
    let capacity = max(needed, arenaCapacity * 2)
    let larger = UnsafeMutableRawPointer.allocate(
      byteCount: capacity + Self.padding, alignment: 64)
    larger.copyMemory(from: arena, byteCount: arenaCount)
    arena.deallocate()
    arena = larger
    arenaCapacity = capacity
  }
}
