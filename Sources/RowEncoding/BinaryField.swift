package import EventModel

/// One field as Postgres writes it in binary; a view, valid as long as the row's bytes are.
///
/// Each reader is nil for SQL null and for bytes that are no such value; `isNull` tells them apart.
package struct BinaryField {
  /// Nil for SQL null.
  package let bytes: UnsafeRawBufferPointer?

  package init(_ bytes: UnsafeRawBufferPointer?) { self.bytes = bytes }

  package var isNull: Bool { bytes == nil }

  /// `smallint`.
  package var int16: Int16? { load(Int16.self) }
  /// `integer`.
  package var int32: Int32? { load(Int32.self) }
  /// `bigint`.
  package var int64: Int64? { load(Int64.self) }

  /// Any of the three integer types, by its length.
  package var integer: Int64? {
    switch bytes?.count {
    case 2: int16.map(Int64.init)
    case 4: int32.map(Int64.init)
    default: int64
    }
  }

  /// `double precision`.
  package var float64: Double? { load(UInt64.self).map(Double.init(bitPattern:)) }
  /// `real`.
  package var float32: Float? { load(UInt32.self).map(Float.init(bitPattern:)) }

  package var bool: Bool? { load(UInt8.self).map { $0 != 0 } }

  /// `timestamptz`; nil for the infinities too.
  package var timestamp: Timestamp? {
    load(Int64.self).flatMap(Timestamp.init(postgresMicroseconds:))
  }

  /// `uuid`.
  package var uuid: (high: UInt64, low: UInt64)? {
    guard let bytes, bytes.count == 16 else { return nil }
    return (
      UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
      UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    )
  }

  /// `numeric`; not a number and the infinities are nil.
  package var numeric: NumericField? { bytes.flatMap(NumericField.init) }

  /// `text`, copied.
  package var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

  private func load<Value: FixedWidthInteger & BitwiseCopyable>(_: Value.Type) -> Value? {
    guard let bytes, bytes.count == MemoryLayout<Value>.size else { return nil }
    return Value(bigEndian: bytes.loadUnaligned(as: Value.self))
  }
}
