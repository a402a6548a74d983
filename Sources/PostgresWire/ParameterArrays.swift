import EventModel
import RowEncoding

extension ParameterBuffer {
  /// Adds a value that is an array, of one dimension.
  func appendArray(_ bind: PostgresBind) throws(PostgresError) {
    switch bind {
    case .int4Array(let values):
      header(.int4, count: values.count)
      for value in values { element(value) }
    case .int8Array(let values):
      header(.int8, count: values.count)
      for value in values { element(value) }
    case .boolArray(let values):
      header(.bool, count: values.count)
      for value in values { element(UInt8(value ? 1 : 0)) }
    case .timestampArray(let values):
      header(.timestamptz, count: values.count)
      for value in values { element(value.postgresMicroseconds) }
    case .byteaArray(let values):
      header(.bytea, count: values.count)
      for value in values {
        store(Int32(value.count))
        value.withUnsafeBytes { store($0) }
      }
    case .textArray(let values):
      header(.text, count: values.count)
      for value in values { try element(value) }
    case .optionalTextArray(let values):
      header(.text, count: values.count, hasNulls: true)
      for value in values {
        if let value { try element(value) } else { store(Int32(-1)) }
      }
    case .optionalInt8Array(let values):
      header(.int8, count: values.count, hasNulls: true)
      for value in values {
        if let value { element(value) } else { store(Int32(-1)) }
      }
    case .optionalTimestampArray(let values):
      header(.timestamptz, count: values.count, hasNulls: true)
      for value in values {
        if let value { element(value.postgresMicroseconds) } else { store(Int32(-1)) }
      }
    default:
      preconditionFailure("no array: \(bind.type)")
    }
  }

  /// Dimensions, null flag, element type, then length and lower bound; an empty array has none.
  private func header(_ type: PostgresType, count: Int, hasNulls: Bool = false) {
    store(Int32(count == 0 ? 0 : 1))
    store(Int32(hasNulls ? 1 : 0))
    store(type.oid)
    guard count > 0 else { return }
    store(Int32(count))
    store(Int32(1))
  }

  private func element<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value) {
    store(Int32(MemoryLayout<Value>.size))
    store(value)
  }

  private func element(_ text: String) throws(PostgresError) {
    store(Int32(text.utf8.count))
    try store(text)
  }
}
