internal import Compression
internal import EventCodec

/// What a producer's batch must be, checked in Kafka's order, so that of several faults the same one
/// is answered.
struct BatchCheck {
  let nowMs: Int64
  let settings: LogSettings
  let decompressor: Decompressor
  let unpackedBytesMax: Int

  /// The batch's header as it is to be stored, but for offset and epoch.
  func check(_ bytes: UnsafeRawBufferPointer) throws(AppendRefusal) -> BatchHeader {
    let size: Int
    do throws(BatchFault) { size = try BatchBytes.header(of: bytes).sizeBytes } catch {
      if case .length = error { throw .corruptMessage(error.description) }
      throw .invalidRecord("not one whole record batch: \(error)")
    }
    guard size == bytes.count else {
      throw .invalidRecord(
        "\(bytes.count) bytes where exactly one record batch, of \(size), is allowed")
    }
    let base = BatchHeader(reading: bytes)?.baseOffset ?? 0
    guard base == 0 else { throw .invalidRecord("the batch's base offset is \(base), not 0") }
    guard size <= settings.maxMessageBytes else {
      throw .messageTooLarge(
        "the batch has \(size) bytes; max.message.bytes is \(settings.maxMessageBytes)")
    }
    let batch: BatchBytes
    do throws(BatchFault) { batch = try BatchBytes(checking: bytes) } catch {
      throw .corruptMessage(error.description)
    }
    try checkHeader(batch.header)
    return stored(batch, maxTimestamp: try checkRecords(batch))
  }

  private func checkHeader(_ header: BatchHeader) throws(AppendRefusal) {
    if header.isControl { throw .invalidRecord("clients may not write control records") }
    guard header.recordCount > 0, Int64(header.lastOffsetDelta) + 1 == Int64(header.recordCount)
    else {
      throw .invalidRecord(
        "\(header.recordCount) records, but the last offset delta is \(header.lastOffsetDelta)")
    }
    if header.hasProducer, header.baseSequence < 0 {
      throw .invalidRecord(
        "producer \(header.producerID) sent base sequence \(header.baseSequence)")
    }
    if header.isTransactional {
      throw .invalidTransactionState("this node has no transactions")
    }
    if header.isLogAppendTime {
      throw .invalidTimestamp("the timestamp type LogAppendTime is for the log to set")
    }
  }

  /// Every record, unpacked: what is stored here can be read by every consumer.
  /// - Returns: the greatest time.
  private func checkRecords(_ batch: BatchBytes) throws(AppendRefusal) -> Int64 {
    var expected: Int64 = 0
    var greatest: Int64 = -1
    var outside: Int64?
    do throws(BatchFault) {
      var records = try decompressor.records(of: batch, limitBytes: unpackedBytesMax)
      while let record = try records.next() {
        guard record.offset == expected else {
          throw .records("record \(expected) has offset delta \(record.offset)")
        }
        expected += 1
        greatest = max(greatest, record.timestampMs)
        if !settings.stampsAppendTime, isOutOfBounds(record.timestampMs) {
          outside = record.timestampMs
          break
        }
      }
    } catch {
      if case .tooLarge = error { throw .messageTooLarge(error.description) }
      throw .invalidRecord(error.description)
    }
    if let outside {
      throw .invalidTimestamp(
        "timestamp \(outside) of record \(expected - 1) is too far from the log's clock, \(nowMs)")
    }
    return greatest
  }

  private func isOutOfBounds(_ timestampMs: Int64) -> Bool {
    if timestampMs == -1 { return false }
    let (age, overflow) = nowMs.subtractingReportingOverflow(timestampMs)
    if overflow { return true }
    return age > settings.timestampBeforeMaxMs || -age > settings.timestampAfterMaxMs
  }

  /// The header with the time that the log keeps; a new checksum only where a byte under it changed.
  private func stored(_ batch: BatchBytes, maxTimestamp: Int64) -> BatchHeader {
    var header = batch.header
    if settings.stampsAppendTime {
      header.attributes |= 0x08
      header.maxTimestamp = nowMs
    } else {
      header.maxTimestamp = maxTimestamp
    }
    if header != batch.header { header.crc = header.checksum(records: batch.payload) }
    return header
  }
}
