package import EventModel

/// Records in the encoding that hashes are taken of (docs/reference/digest.md): what a record is,
/// whatever batch, compression or machine it came in.
///
/// All numbers stand with their most significant byte first, each text and each array of bytes behind
/// its length:
///
///     log        u32 length, UTF-8 as in `orders#1`
///     partition  i32
///     offset     i64
///     timestamp  i64 milliseconds since the epoch, then u8: 0 none, 1 create, 2 append
///     key        i32 length, -1 for none, bytes
///     value      i32 length, -1 for none (a tombstone), bytes
///     headers    u32 count; each name: u32 length, bytes; each value: i32 length, -1 for none, bytes
package struct CanonicalRecord: ~Copyable {
  private var base: UnsafeMutableRawPointer
  private var capacity = 1 << 12
  private var count = 0

  package init() { base = .allocate(byteCount: capacity, alignment: 16) }

  deinit { base.deallocate() }

  /// The record encoded last; valid until the next.
  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  /// Encodes a record of a batch in place of the one before.
  /// - Parameter log: the UTF-8 of the log's name, as `LogName.description` writes it.
  package mutating func encode(_ record: RecordHead, in batch: RecordBatch, log: [UInt8]) {
    count = 0
    let partition = batch.sources[Int(record.source)].partition
    let headers = batch.headerBytes(record)
    let variable =
      log.count + Int(max(record.keyLength, 0)) + Int(max(record.valueLength, 0)) + headers.count
    reserve(variable + 37)
    put(UInt32(log.count))
    log.withUnsafeBytes { put($0) }
    put(partition.number)
    put(record.offset)
    put(record.timestampMs)
    put(record.timestampType.rawValue)
    put(record.keyLength)
    if let key = batch.key(record) { put(key) }
    put(record.valueLength)
    if let value = batch.value(record) { put(value) }
    put(record.headerCount)
    // In the arena headers are laid out alike, but for the order of the bytes of a length.
    var at = 0
    for _ in 0..<(2 * record.headerCount) {
      let length = headers.loadUnaligned(fromByteOffset: at, as: Int32.self)
      at += 4
      put(length)
      guard length > 0 else { continue }
      put(UnsafeRawBufferPointer(rebasing: headers[at..<at + Int(length)]))
      at += Int(length)
    }
  }

  private mutating func put<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value) {
    (base + count).storeBytes(of: value.bigEndian, as: Value.self)
    count += MemoryLayout<Value>.size
  }

  private mutating func put(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    (base + count).copyMemory(from: start, byteCount: bytes.count)
    count += bytes.count
  }

  private mutating func reserve(_ needed: Int) {
    guard needed > capacity else { return }
    base.deallocate()
    capacity = max(needed, capacity * 2)
    base = .allocate(byteCount: capacity, alignment: 16)
  }
}
