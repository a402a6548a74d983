/// Builds one uncompressed batch, record by record: for logs of our own, and for tests.
package struct BatchBuilder {
  private var header: BatchHeader
  private var records: [UInt8] = []
  private var scratch: [UInt8] = []

  /// An empty batch; the log that takes it stamps offset and epoch.
  /// - Parameters:
  ///   - producerID: -1 for a producer that does not number its batches.
  ///   - baseSequence: the number of the first record.
  package init(producerID: Int64 = -1, producerEpoch: Int16 = -1, baseSequence: Int32 = -1) {
    header = BatchHeader()
    header.producerID = producerID
    header.producerEpoch = producerEpoch
    header.baseSequence = baseSequence
  }

  /// How many records there are.
  package var count: Int { Int(header.recordCount) }

  /// Bytes of the batch as it stands.
  package var sizeBytes: Int { BatchHeader.byteCount + records.count }

  /// Adds a record.
  package mutating func append(
    timestampMs: Int64, key: [UInt8]?, value: [UInt8]?,
    headers: [(name: [UInt8], value: [UInt8]?)] = []
  ) {
    if header.recordCount == 0 { header.baseTimestamp = timestampMs }
    header.maxTimestamp = max(header.maxTimestamp, timestampMs)
    scratch.removeAll(keepingCapacity: true)
    scratch.append(0)
    Self.put(timestampMs - header.baseTimestamp, &scratch)
    Self.put(Int64(header.recordCount), &scratch)
    Self.put(key, &scratch)
    Self.put(value, &scratch)
    Self.put(Int64(headers.count), &scratch)
    for (name, value) in headers {
      Self.put(name, &scratch)
      Self.put(value, &scratch)
    }
    Self.put(Int64(scratch.count), &records)
    records += scratch
    header.lastOffsetDelta = header.recordCount
    header.recordCount += 1
  }

  /// The bytes of the batch.
  /// - Parameter compress: packs the records; its codec's number goes into the attributes.
  package func finish(
    codecNumber: UInt8 = 0, compress: ([UInt8]) -> [UInt8] = { $0 }
  ) -> [UInt8] {
    precondition(header.recordCount > 0, "a batch without records")
    var whole = header
    let payload = codecNumber == 0 ? records : compress(records)
    whole.attributes |= Int16(codecNumber)
    whole.batchLength = Int32(BatchHeader.byteCount - BatchHeader.lengthPrefix + payload.count)
    whole.crc = payload.withUnsafeBytes { whole.checksum(records: $0) }
    var bytes = [UInt8](repeating: 0, count: BatchHeader.byteCount)
    bytes.withUnsafeMutableBytes { whole.write(to: $0.baseAddress!) }
    return bytes + payload
  }

  private static func put(_ number: Int64, _ bytes: inout [UInt8]) {
    var rest = UInt64(bitPattern: (number << 1) ^ (number >> 63))
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private static func put(_ part: [UInt8]?, _ bytes: inout [UInt8]) {
    put(Int64(part?.count ?? -1), &bytes)
    bytes += part ?? []
  }
}
