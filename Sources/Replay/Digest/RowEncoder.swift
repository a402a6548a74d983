import RowEncoding

/// Rows of `COPY ... (FORMAT binary)` in the canonical encoding (docs/reference/digest.md), one at a
/// time, in a buffer that is used again.
struct RowEncoder: ~Copyable {
  private let types: [StateType]
  private let keyCount: Int
  /// One byte ahead stands what tells a row from a run when they are hashed.
  private var leaf: UnsafeMutableRawPointer
  private var base: UnsafeMutableRawPointer { leaf + 1 }
  private var capacity = 1 << 12
  /// Bytes of the row encoded last.
  private(set) var count = 0
  /// How many of them are its key.
  private(set) var keyByteCount = 0

  init(_ table: StateTable) {
    types = table.columns.map(\.type)
    keyCount = table.keyCount
    leaf = .allocate(byteCount: capacity + 1, alignment: 16)
    leaf.storeBytes(of: StateTree.rowPrefix, as: UInt8.self)
  }

  deinit { leaf.deallocate() }

  /// What the row's hash is taken of; valid until the next row.
  var hashed: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: leaf, count: count + 1) }

  /// The row encoded last; valid until the next.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }
  /// Its key; valid until the next row.
  var key: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: keyByteCount) }

  /// Encodes the row of one message.
  /// - Returns: nil, or why the row is none that Annals writes.
  mutating func encode(_ row: UnsafeRawBufferPointer) -> String? {
    // No field grows by more than two bytes over its length and bytes on the wire.
    let room = row.count + 2 * types.count
    if room > capacity { grow(to: room) }
    guard row.count >= 2, Int(row.number(UInt16.self, at: 0)) == types.count else {
      return "a row without the \(types.count) columns that were asked for"
    }
    count = 0
    var at = 2
    for index in 0..<types.count {
      if index == keyCount { keyByteCount = count }
      guard at + 4 <= row.count else { return "a row cut short" }
      let length = Int(row.number(Int32.self, at: at))
      at += 4
      guard length >= 0 else {
        put(0 as UInt8)
        continue
      }
      guard at + length <= row.count else { return "a row cut short" }
      put(1 as UInt8)
      let field = UnsafeRawBufferPointer(start: row.baseAddress! + at, count: length)
      if let fault = encode(field, types[index]) { return "column \(index + 1): \(fault)" }
      at += length
    }
    if keyCount == types.count { keyByteCount = count }
    return nil
  }

  @inline(__always)
  private mutating func encode(_ field: UnsafeRawBufferPointer, _ type: StateType) -> String? {
    switch type {
    case .text:
      put(field)
      put(0 as UInt8)
    case .integer:
      guard field.count == 4 else { return "an integer of \(field.count) bytes" }
      putOrdered(Int64(field.number(Int32.self, at: 0)))
    case .bigint:
      guard field.count == 8 else { return "a bigint of \(field.count) bytes" }
      putOrdered(field.number(Int64.self, at: 0))
    case .boolean:
      guard field.count == 1 else { return "a boolean of \(field.count) bytes" }
      put(field[0] == 0 ? 0 : 1 as UInt8)
    case .timestamp:
      guard field.count == 8 else { return "a timestamp of \(field.count) bytes" }
      let moment = field.number(Int64.self, at: 0)
      let (moved, overflow) = moment.addingReportingOverflow(PostgresLimits.epochMicroseconds)
      guard !overflow, moment != Int64.min, moment != Int64.max else {
        return "a moment that is infinite or beyond 64 bits of microseconds"
      }
      putOrdered(moved)
    case .numeric: return encodeNumeric(field)
    case .bytes:
      put(UInt32(field.count))
      put(field)
    case .texts: return encodeTexts(field)
    }
    return nil
  }

  /// Sign, weight, count and base-10000 digits, none of them zero at either end.
  private mutating func encodeNumeric(_ field: UnsafeRawBufferPointer) -> String? {
    guard field.count >= 8, field.count == 8 + 2 * Int(field.number(UInt16.self, at: 0)) else {
      return "a numeric of \(field.count) bytes"
    }
    let sign = field.number(UInt16.self, at: 4)
    guard sign == 0 || sign == 0x4000 else { return "a numeric that is no number" }
    var first = 8
    var end = field.count
    while first < end, field.number(UInt16.self, at: first) == 0 { first += 2 }
    while end > first, field.number(UInt16.self, at: end - 2) == 0 { end -= 2 }
    guard first < end else {
      put(1 as UInt8)
      return nil
    }
    put(sign == 0 ? 2 : 0 as UInt8)
    put(field.number(Int16.self, at: 2) - Int16((first - 8) / 2))
    put(UInt16((end - first) / 2))
    put(UnsafeRawBufferPointer(rebasing: field[first..<end]))
    return nil
  }

  /// Count and texts; a set is stored in ascending order, each text once.
  private mutating func encodeTexts(_ field: UnsafeRawBufferPointer) -> String? {
    guard field.count >= 12 else { return "an array of \(field.count) bytes" }
    let dimensions = field.number(Int32.self, at: 0)
    if dimensions == 0 {
      put(0 as UInt32)
      return nil
    }
    guard dimensions == 1, field.count >= 20 else { return "an array that is no set of texts" }
    let elements = Int(field.number(Int32.self, at: 12))
    put(UInt32(elements))
    var at = 20
    var last = UnsafeRawBufferPointer(start: nil, count: 0)
    for index in 0..<elements {
      guard at + 4 <= field.count else { return "an array cut short" }
      let length = Int(field.number(Int32.self, at: at))
      at += 4
      guard length >= 0, at + length <= field.count else { return "a set that holds a null" }
      let text = UnsafeRawBufferPointer(rebasing: field[at..<at + length])
      guard index == 0 || last.lexicographicallyPrecedes(text) else {
        return "a set out of order"
      }
      last = text
      put(text)
      put(0 as UInt8)
      at += length
    }
    return nil
  }

  /// A whole number whose bytes sort as numbers do: the sign bit is turned round.
  @inline(__always)
  private mutating func putOrdered(_ value: Int64) {
    put(UInt64(bitPattern: value) ^ (1 << 63))
  }

  @inline(__always)
  private mutating func put<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value) {
    (base + count).storeBytes(of: value.bigEndian, as: Value.self)
    count += MemoryLayout<Value>.size
  }

  @inline(__always)
  private mutating func put(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    (base + count).copyMemory(from: start, byteCount: bytes.count)
    count += bytes.count
  }

  private mutating func grow(to needed: Int) {
    leaf.deallocate()
    capacity = max(needed, capacity * 2)
    leaf = .allocate(byteCount: capacity + 1, alignment: 16)
    leaf.storeBytes(of: StateTree.rowPrefix, as: UInt8.self)
  }
}

extension UnsafeRawBufferPointer {
  /// The whole number at that place, most significant byte first.
  @inline(__always)
  func number<Value: FixedWidthInteger & BitwiseCopyable>(
    _: Value.Type, at offset: Int
  ) -> Value {
    Value(bigEndian: loadUnaligned(fromByteOffset: offset, as: Value.self))
  }
}
