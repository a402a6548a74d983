package import EventModel

/// A value for `$1`, `$2`, ... of a statement; it travels in binary, never inside the SQL.
///
/// Text that holds U+0000 is refused before anything is sent (`PostgresError`, SQLSTATE 22021).
package enum PostgresBind {
  /// SQL null of whatever type the statement gives the parameter.
  case null
  case int2(Int16)
  case int4(Int32)
  case int8(Int64)
  case float8(Double)
  case bool(Bool)
  case text(String)
  case bytes([UInt8])
  /// `bytea` that is not copied by `query`: must stay valid until the call returns. A pipeline
  /// copies it when the statement is added.
  case buffer(UnsafeRawBufferPointer)
  case timestamp(Timestamp)
  /// `numeric` from its decimal text: `-12.340`.
  case numeric(String)
  case uuid(high: UInt64, low: UInt64)
  case int4Array([Int32])
  case int8Array([Int64])
  case boolArray([Bool])
  case textArray([String])
  case byteaArray([[UInt8]])
  case timestampArray([Timestamp])
  /// As `textArray`, with nulls.
  case optionalTextArray([String?])
  /// As `int8Array`, with nulls.
  case optionalInt8Array([Int64?])
  /// As `timestampArray`, with nulls.
  case optionalTimestampArray([Timestamp?])
  /// Bytes that are the binary form of that type already; copied as `buffer` is.
  case encoded(PostgresType, UnsafeRawBufferPointer)

  /// The type that the statement is prepared with.
  var type: PostgresType {
    switch self {
    case .null: .unspecified
    case .int2: .int2
    case .int4: .int4
    case .int8: .int8
    case .float8: .float8
    case .bool: .bool
    case .text: .text
    case .bytes, .buffer: .bytea
    case .timestamp: .timestamptz
    case .numeric: .numeric
    case .uuid: .uuid
    case .int4Array: .int4Array
    case .int8Array, .optionalInt8Array: .int8Array
    case .boolArray: .boolArray
    case .textArray, .optionalTextArray: .textArray
    case .byteaArray: .byteaArray
    case .timestampArray, .optionalTimestampArray: .timestamptzArray
    case .encoded(let type, _): type
    }
  }
}
