/// One record of a batch; its bytes are views of the batch's.
package struct BatchRecord {
  package let offset: Int64
  /// Milliseconds since the epoch; -1 for none.
  package let timestampMs: Int64
  /// Nil for a record without a key.
  package let key: UnsafeRawBufferPointer?
  /// Nil for a tombstone.
  package let value: UnsafeRawBufferPointer?
  package let headerCount: Int
  /// The headers as they stand in the batch: each a varint length and name, a varint length (-1 for
  /// none) and value. They were walked once and are sound.
  package let headerBytes: UnsafeRawBufferPointer

  /// The headers in order; a header's value may be absent.
  package var headers: [(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?)] {
    var cursor = RecordCursor(headerBytes)
    var result: [(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?)] = []
    result.reserveCapacity(headerCount)
    for _ in 0..<headerCount {
      guard case .some(.some(let name)) = cursor.bytes(), let value = cursor.bytes() else { break }
      result.append((name, value))
    }
    return result
  }
}
