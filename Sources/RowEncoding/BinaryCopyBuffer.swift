package import EventModel

/// Rows in Postgres's binary COPY format, in one raw buffer that is used again and again.
///
/// A row is `beginRow(fields:)` and exactly that many appends. Room for every fixed-size field is
/// taken when the row begins, so only texts and bytes look at the capacity again; a row with a
/// field too few or too many traps.
package struct BinaryCopyBuffer: ~Copyable {
  private var base: UnsafeMutableRawPointer
  private var capacity: Int
  /// Bytes written.
  package private(set) var count = 0
  /// Rows begun since the buffer was made or emptied.
  package private(set) var rowCount = 0
  private var fieldsLeft = 0

  /// Room for any field of fixed size with its length: an Int128 as `numeric` is the longest.
  private static let fixedFieldBytes = 40

  package init(capacityBytes: Int = 1 << 16) {
    capacity = max(capacityBytes, 64)
    base = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit { base.deallocate() }

  /// What was written; valid until the next change.
  package var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base, count: count)
  }

  package var isEmpty: Bool { count == 0 }

  /// Forgets what was written and keeps the room.
  package mutating func removeAll() {
    count = 0
    rowCount = 0
    fieldsLeft = 0
  }

  /// Takes back the rows written since the buffer had that many bytes and rows.
  package mutating func truncate(count: Int, rowCount: Int) {
    precondition(count <= self.count && rowCount <= self.rowCount, "truncated to more")
    self.count = count
    self.rowCount = rowCount
    fieldsLeft = 0
  }

  /// Copies one row that was encoded before, its count of fields included.
  package mutating func appendRow(_ row: [UInt8]) {
    precondition(fieldsLeft == 0, "the row before lacks \(fieldsLeft) fields")
    reserve(row.count)
    row.withUnsafeBytes { (base + count).copyMemory(from: $0.baseAddress!, byteCount: row.count) }
    count += row.count
    rowCount += 1
  }

  /// The header that a stream of rows starts with: 19 bytes.
  package mutating func appendHeader() {
    reserve(19)
    // "PGCOPY\n", 0xFF, "\r\n", 0: eight bytes and three.
    store(0x5047_434F_5059_0AFF as UInt64)
    store(0x0D0A as UInt16)
    store(0x00 as UInt8)
    store(Int32(0))
    store(Int32(0))
  }

  /// The mark that a stream of rows ends with: 2 bytes.
  package mutating func appendTrailer() {
    precondition(fieldsLeft == 0, "the last row lacks \(fieldsLeft) fields")
    reserve(2)
    store(Int16(-1))
  }

  /// Starts a row of that many fields.
  package mutating func beginRow(fields: Int) {
    precondition(fieldsLeft == 0, "the row before lacks \(fieldsLeft) fields")
    fieldsLeft = fields
    reserve(2 + fields * Self.fixedFieldBytes)
    store(Int16(truncatingIfNeeded: fields))
    rowCount += 1
  }

  package mutating func appendNull() {
    takeField()
    store(Int32(-1))
  }

  /// `smallint`.
  package mutating func appendInt16(_ value: Int16) {
    takeField()
    store(Int32(2))
    store(value)
  }

  /// `integer`.
  package mutating func appendInt32(_ value: Int32) {
    takeField()
    store(Int32(4))
    store(value)
  }

  /// `bigint`.
  package mutating func appendInt64(_ value: Int64) {
    takeField()
    store(Int32(8))
    store(value)
  }

  /// `double precision`.
  package mutating func appendFloat64(_ value: Double) {
    takeField()
    store(Int32(8))
    store(value.bitPattern)
  }

  package mutating func appendBool(_ value: Bool) {
    takeField()
    store(Int32(1))
    store(UInt8(value ? 1 : 0))
  }

  /// `timestamptz`. A moment outside `PostgresLimits.timestampMicroseconds` is refused by Postgres
  /// (22008); it is never wrapped to another.
  package mutating func appendTimestamp(_ value: Timestamp) {
    takeField()
    store(Int32(8))
    store(value.postgresMicroseconds)
  }

  /// `uuid`, as its two halves in the order they are written.
  package mutating func appendUUID(high: UInt64, low: UInt64) {
    takeField()
    store(Int32(16))
    store(high)
    store(low)
  }

  /// `bytea`, and `text` whose bytes are known to be UTF-8 without U+0000.
  package mutating func appendBytes(_ value: UnsafeRawBufferPointer) {
    takeField()
    reserveVariable(value.count)
    store(Int32(value.count))
    if let start = value.baseAddress {
      (base + count).copyMemory(from: start, byteCount: value.count)
    }
    count += value.count
  }

  /// `text`, for slow paths; see `appendBytes`.
  package mutating func appendText(_ value: String) {
    takeField()
    let length = value.utf8.count
    reserveVariable(length)
    store(Int32(length))
    UnsafeMutableRawBufferPointer(start: base + count, count: length)
      .copyBytes(from: value.utf8)
    count += length
  }

  /// `numeric`: `value` times ten to the power of minus `scale`, exactly.
  /// - Parameter scale: digits behind the point, within `PostgresLimits.scale`.
  package mutating func appendNumeric(_ value: Int64, scale: Int) {
    appendDecimal(magnitude: value.magnitude, isNegative: value < 0, scale: scale)
  }

  /// `numeric`: `value` times ten to the power of minus `scale`, exactly.
  /// - Parameter scale: digits behind the point, within `PostgresLimits.scale`.
  package mutating func appendNumeric(_ value: Int128, scale: Int) {
    appendDecimal(magnitude: value.magnitude, isNegative: value < 0, scale: scale)
  }

  /// `numeric`, as its base-10000 digits, most significant first: a whole number, not negative.
  /// - Parameters:
  ///   - digits: each 0...9999. Zeros at either end cost room and change nothing.
  ///   - weight: the power of 10000 of the first digit, at least `digits.count - 1`, so that no
  ///     digit stands behind the point.
  package mutating func appendNumericDigits(digits: UnsafeBufferPointer<Int16>, weight: Int) {
    precondition(
      digits.count <= PostgresLimits.numericGroupsMax && weight < PostgresLimits.numericGroupsMax,
      "\(digits.count) groups of weight \(weight)")
    precondition(
      digits.isEmpty || weight >= digits.count - 1, "\(digits.count) groups of weight \(weight)")
    takeField()
    let length = 8 + 2 * digits.count
    reserveVariable(length)
    store(Int32(length))
    store(UInt16(digits.count))
    store(Int16(digits.isEmpty ? 0 : weight))
    store(UInt16(0))
    store(UInt16(0))
    for digit in digits {
      assert((0...9999).contains(digit), "base-10000 digit \(digit)")
      store(digit)
    }
  }

  /// The same for digits that are mostly zeros: room for them is cleared, then filled in place.
  /// - Parameters:
  ///   - count: how many digits there are, at most `weight + 1`.
  ///   - fill: gets the digits, most significant first, each two bytes big endian.
  package mutating func appendNumericDigits(
    count digitCount: Int, weight: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void
  ) {
    precondition(
      weight < PostgresLimits.numericGroupsMax && weight >= digitCount - 1,
      "\(digitCount) groups of weight \(weight)")
    takeField()
    let length = 8 + 2 * digitCount
    reserveVariable(length)
    store(Int32(length))
    store(UInt16(digitCount))
    store(Int16(weight))
    store(UInt16(0))
    store(UInt16(0))
    let digits = UnsafeMutableRawBufferPointer(start: base + count, count: 2 * digitCount)
    digits.initializeMemory(as: UInt8.self, repeating: 0)
    fill(digits)
    count += 2 * digitCount
  }

  /// The same for digits in an array.
  package mutating func appendNumericDigits(digits: [Int16], weight: Int) {
    digits.withUnsafeBufferPointer { appendNumericDigits(digits: $0, weight: weight) }
  }

  /// A field that is encoded already, without its length: copied as it is.
  package mutating func appendField(_ field: BinaryField) {
    guard let bytes = field.bytes else { return appendNull() }
    appendBytes(bytes)
  }
}

extension BinaryCopyBuffer {
  /// A decimal by magnitude and scale. Digits come least significant first, in groups of four that
  /// are aligned at the point, and are written the other way round.
  @inline(__always)
  private mutating func appendDecimal<Magnitude: FixedWidthInteger & UnsignedInteger>(
    magnitude: Magnitude, isNegative: Bool, scale: Int
  ) {
    precondition(PostgresLimits.scale.contains(scale), "scale \(scale)")
    takeField()
    var groups = InlineArray<12, UInt16>(repeating: 0)
    var groupCount = 0
    var firstUsed = 0
    var rest = magnitude
    let odd = scale & 3
    if odd != 0 {
      let power: Magnitude = odd == 1 ? 10 : odd == 2 ? 100 : 1000
      let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: power)
      groups[0] = UInt16(remainder * (10000 / power))
      groupCount = 1
      rest = quotient
    }
    while rest != 0 {
      let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10000)
      groups[groupCount] = UInt16(remainder)
      groupCount += 1
      rest = quotient
    }
    let weight = groupCount - (scale + 3) / 4 - 1
    while firstUsed < groupCount && groups[firstUsed] == 0 { firstUsed += 1 }
    let used = groupCount - firstUsed
    store(Int32(8 + 2 * used))
    store(UInt16(used))
    store(Int16(used == 0 ? 0 : weight))
    store(UInt16(isNegative && used > 0 ? 0x4000 : 0))
    store(UInt16(scale))
    var index = groupCount
    while index > firstUsed {
      index -= 1
      store(groups[index])
    }
  }

  @inline(__always)
  private mutating func takeField() {
    fieldsLeft -= 1
    precondition(fieldsLeft >= 0, "one field more than the row was begun with")
  }

  @inline(__always)
  private mutating func store<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value) {
    (base + count).storeBytes(of: value.bigEndian, as: Value.self)
    count += MemoryLayout<Value>.size
  }

  /// Room for a field of any length, and again for the fixed-size fields that are still to come.
  @inline(__always)
  private mutating func reserveVariable(_ byteCount: Int) {
    precondition(byteCount <= Int(Int32.max), "a field of \(byteCount) bytes")
    reserve(4 + byteCount + fieldsLeft * Self.fixedFieldBytes)
  }

  @inline(__always)
  private mutating func reserve(_ byteCount: Int) {
    if count + byteCount > capacity { grow(to: count + byteCount) }
  }

  @inline(never)
  private mutating func grow(to needed: Int) {
    let larger = max(needed, capacity * 2)
    let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
    moved.copyMemory(from: base, byteCount: count)
    base.deallocate()
    base = moved
    capacity = larger
  }
}
