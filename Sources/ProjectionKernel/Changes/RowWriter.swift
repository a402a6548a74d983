package import EventModel
package import RowEncoding

/// Rows of one table, encoded as they are written.
package final class RowBuffer {
  package internal(set) var bytes: BinaryCopyBuffer

  /// A COPY stream, with its header.
  init() {
    bytes = BinaryCopyBuffer()
    bytes.appendHeader()
  }

  /// One row of that many fields, without a header.
  init(rowOf fields: Int) {
    bytes = BinaryCopyBuffer(capacityBytes: 512)
    bytes.beginRow(fields: fields)
  }
}

/// Writes one row, a value for each column in the table's order.
///
/// A value of another type than the column's, one too many, or none for a column that must have one
/// is a mistake in the projection and traps, naming the column. A value that the column cannot hold
/// is the record's fault: the event is refused.
package struct RowWriter {
  private let shape: RowShape
  private let buffer: RowBuffer
  private let text: UnsafeRawPointer
  private var next = 0
  /// What is wrong with a value written so far.
  private(set) var problem: Refusal?

  init(_ shape: RowShape, _ buffer: RowBuffer, text: UnsafeRawPointer) {
    self.shape = shape
    self.buffer = buffer
    self.text = text
  }

  /// A text of the event now in hand.
  package mutating func text(_ value: Text?) {
    _ = take(.text, isNull: value == nil)
    guard let value else { return }
    let bytes = UnsafeRawBufferPointer(start: text + Int(value.offset), count: Int(value.length))
    buffer.bytes.appendBytes(bytes)
  }

  /// A text made by the projection.
  package mutating func string(_ value: String?) {
    let column = take(.text, isNull: value == nil)
    guard let value else { return }
    if value.utf8.contains(0) {
      problem = problem ?? .textHasNul(column: shape.name(column))
    }
    buffer.bytes.appendText(value)
  }

  package mutating func integer(_ value: Int64?) {
    let column = take(nil, isNull: value == nil)
    guard let value else { return }
    switch shape.types[column] {
    case .int8: buffer.bytes.appendInt64(value)
    case .int4:
      if Int32(exactly: value) == nil {
        problem = problem ?? .numberOutOfRange(column: shape.name(column), "\(value)")
      }
      buffer.bytes.appendInt32(Int32(truncatingIfNeeded: value))
    default: wrong(column, "an integer")
    }
  }

  /// A whole number scaled by the column's digits.
  package mutating func decimal(_ value: Int64?) {
    let column = take(nil, isNull: value == nil)
    guard let value else { return }
    guard case .numeric(let scale) = shape.types[column] else { wrong(column, "a decimal") }
    buffer.bytes.appendNumeric(value, scale: scale)
  }

  package mutating func boolean(_ value: Bool?) {
    _ = take(.boolean, isNull: value == nil)
    guard let value else { return }
    buffer.bytes.appendBool(value)
  }

  package mutating func time(_ value: Timestamp?) {
    let column = take(.timestamp, isNull: value == nil)
    guard let value else { return }
    problem = problem ?? .outOfRange(value, column: shape.name(column))
    buffer.bytes.appendTimestamp(value)
  }

  package mutating func bytes(_ value: UnsafeRawBufferPointer?) {
    _ = take(.bytes, isNull: value == nil)
    guard let value else { return }
    buffer.bytes.appendBytes(value)
  }

  /// Checks that every column has its value.
  func finish() {
    precondition(
      next == shape.types.count,
      "table \(shape.table.name): \(next) of \(shape.types.count) columns were written")
  }

  /// The place of the column that is next.
  private mutating func take(_ type: ColumnType?, isNull: Bool) -> Int {
    precondition(
      next < shape.types.count, "table \(shape.table.name) has no column \(next + 1)")
    let column = next
    next += 1
    if let type, shape.types[column] != type { wrong(column, "\(type)") }
    if isNull {
      precondition(
        shape.isOptional[column],
        "table \(shape.table.name): \(shape.name(column)) must have a value")
      buffer.bytes.appendNull()
    }
    return column
  }

  private func wrong(_ column: Int, _ given: String) -> Never {
    preconditionFailure(
      "table \(shape.table.name): \(shape.name(column)) is \(shape.types[column]), not \(given)")
  }
}

extension Refusal {
  static func textHasNul(column: String) -> Refusal {
    Refusal(.textHasNul, "column \(column): a text with U+0000")
  }
  static func numberOutOfRange(column: String, _ value: String) -> Refusal {
    Refusal(.numberOutOfRange, "column \(column) cannot hold \(value)")
  }
  /// Nil where the column can hold that moment.
  static func outOfRange(_ value: Timestamp, column: String) -> Refusal? {
    PostgresLimits.timestampMicroseconds.contains(value.microseconds)
      ? nil : numberOutOfRange(column: column, "\(value.microseconds) µs")
  }
  static func keyTooLong(table: String, bytes: Int) -> Refusal {
    Refusal(
      .keyTooLong,
      "table \(table): a key of \(bytes) bytes; at most \(Changes.keyBytesMax)")
  }
}
