/// Reads rows in Postgres's binary COPY format, field by field; a view, valid as long as its bytes.
///
/// It is given whole rows: what a server sends as one message, or a buffer that we encoded.
package struct BinaryRowReader {
  private let bytes: UnsafeRawBufferPointer
  private var at = 0
  private var fieldsLeft = 0

  /// - Parameter bytes: rows, with or without the header in front and the end mark behind them.
  package init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    // A header starts with "PG"; as a count of fields that were 20,551, more than a row can have.
    guard bytes.count >= 19, load(UInt16.self, at: 0) == 0x5047 else { return }
    at = 19 + Int(load(Int32.self, at: 15))
  }

  /// Goes to the next row, leaving what is unread of this one.
  /// - Returns: how many fields it has; nil at the end.
  package mutating func nextRow() -> Int? {
    while fieldsLeft > 0 { _ = nextField() }
    guard at + 2 <= bytes.count else { return nil }
    let fields = Int(load(Int16.self, at: at))
    guard fields >= 0 else { return nil }
    at += 2
    fieldsLeft = fields
    return fields
  }

  /// The next field of the row; more than the row has traps.
  package mutating func nextField() -> BinaryField {
    precondition(fieldsLeft > 0, "no field left in this row")
    fieldsLeft -= 1
    precondition(at + 4 <= bytes.count, "a row cut short at byte \(at) of \(bytes.count)")
    let length = Int(load(Int32.self, at: at))
    at += 4
    guard length >= 0 else { return BinaryField(nil) }
    precondition(at + length <= bytes.count, "a row cut short at byte \(at) of \(bytes.count)")
    defer { at += length }
    return BinaryField(UnsafeRawBufferPointer(rebasing: bytes[at..<at + length]))
  }

  private func load<Value: FixedWidthInteger & BitwiseCopyable>(
    _: Value.Type, at offset: Int
  ) -> Value {
    Value(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Value.self))
  }
}
