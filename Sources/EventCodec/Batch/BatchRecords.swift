/// The records of a batch, one after another, checked as they are read.
package struct BatchRecords {
  private let header: BatchHeader
  private var cursor: RecordCursor
  private var index: Int32 = 0

  /// - Parameter payload: what lies behind the header, decompressed.
  package init(header: BatchHeader, payload: UnsafeRawBufferPointer) {
    self.header = header
    cursor = RecordCursor(payload)
  }

  /// The next record; nil when all that the header counts were read and nothing is left over.
  /// - Throws: `records` where the bytes are not the records that the header promises.
  package mutating func next() throws(BatchFault) -> BatchRecord? {
    guard index < header.recordCount else {
      if cursor.remaining > 0 { throw .records("\(cursor.remaining) bytes behind the last record") }
      return nil
    }
    guard let length = cursor.varint(), let body = cursor.take(Int(length)) else {
      throw .records("record \(index) of \(header.recordCount) is cut off")
    }
    guard let record = read(body) else {
      throw .records("record \(index) of \(header.recordCount) is malformed")
    }
    index += 1
    return record
  }

  private func read(_ body: UnsafeRawBufferPointer) -> BatchRecord? {
    var fields = RecordCursor(body)
    guard fields.byte() != nil, let timeDelta = fields.varlong(),
      let offsetDelta = fields.varint(), offsetDelta >= 0, offsetDelta <= header.lastOffsetDelta,
      let key = fields.bytes(), let value = fields.bytes(),
      let headerCount = fields.varint(), headerCount >= 0
    else { return nil }
    let headerStart = fields.position
    for _ in 0..<headerCount {
      guard case .some(.some) = fields.bytes(), fields.bytes() != nil else { return nil }
    }
    guard fields.remaining == 0 else { return nil }
    return BatchRecord(
      offset: header.baseOffset &+ Int64(offsetDelta),
      timestampMs: header.isLogAppendTime
        ? header.maxTimestamp : header.baseTimestamp &+ timeDelta,
      key: key, value: value, headerCount: Int(headerCount),
      headerBytes: UnsafeRawBufferPointer(rebasing: body[headerStart...]))
  }
}
