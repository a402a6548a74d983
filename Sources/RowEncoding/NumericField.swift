/// A `numeric` as Postgres writes it in binary: base-10000 digits, a weight, a sign and a count of
/// displayed digits; a view, valid as long as its bytes are.
package struct NumericField {
  private let digits: UnsafeRawBufferPointer
  /// The power of 10000 of the first digit.
  package let weight: Int
  package let isNegative: Bool
  /// Decimal digits behind the point that are displayed.
  package let scale: Int

  /// Nil for not-a-number, the infinities and bytes that are no `numeric`.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= 8 else { return nil }
    func half(_ offset: Int) -> UInt16 {
      UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }
    let sign = half(4)
    guard bytes.count == 8 + 2 * Int(half(0)), sign == 0 || sign == 0x4000 else { return nil }
    digits = UnsafeRawBufferPointer(rebasing: bytes[8...])
    weight = Int(Int16(bitPattern: half(2)))
    isNegative = sign == 0x4000
    scale = Int(half(6))
  }

  /// How many base-10000 digits are stored; zeros at either end are not.
  package var digitCount: Int { digits.count / 2 }

  /// The base-10000 digit that counts 10000 to the power of `power`: 0 where none is stored.
  package func digit(atPower power: Int) -> Int16 {
    let index = weight - power
    guard index >= 0 && index < digitCount else { return 0 }
    return Int16(bigEndian: digits.loadUnaligned(fromByteOffset: index * 2, as: Int16.self))
  }

  /// Every stored digit that is not zero with its power of 10000, most significant first.
  package func forEachDigit(_ body: (_ power: Int, _ digit: Int16) -> Void) {
    for index in 0..<digitCount {
      let digit = digit(atPower: weight - index)
      if digit != 0 { body(weight - index, digit) }
    }
  }

  /// The value times ten to the power of `scale`; nil where that is no whole number or does not fit.
  package func scaled(by scale: Int) -> Int128? {
    precondition(PostgresLimits.scale.contains(scale), "scale \(scale)")
    var result: Int128 = 0
    // Down to the power in which the last wanted decimal digit stands.
    let last = -((scale + 3) / 4)
    guard digitCount == 0 || weight - digitCount + 1 >= last else { return nil }
    // Summed towards the sign, so that the least value of the type fits as well.
    let sign: Int128 = isNegative ? -1 : 1
    var power = max(weight, 0)
    while power >= last {
      var factor: Int128 = 10000
      var part = Int128(digit(atPower: power))
      if power == last && scale & 3 != 0 {
        let dropped: Int128 = [0, 1000, 100, 10][scale & 3]
        guard part % dropped == 0 else { return nil }
        part /= dropped
        factor = 10000 / dropped
      }
      let (product, productOverflow) = result.multipliedReportingOverflow(by: factor)
      let (sum, sumOverflow) = product.addingReportingOverflow(sign * part)
      guard !productOverflow && !sumOverflow else { return nil }
      result = sum
      power -= 1
    }
    return result
  }

  /// The exact decimal text, as Postgres itself writes it: `-12.340`.
  package var text: String {
    var result: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
    func append(_ digit: Int16, places: Int, leadingZeros: Bool) {
      var started = leadingZeros
      var divisor: Int16 = 1000
      for _ in 0..<places {
        let decimal = UInt8(digit / divisor % 10)
        started = started || decimal != 0
        if started { result.append(UInt8(ascii: "0") + decimal) }
        divisor /= 10
      }
    }
    if weight < 0 {
      result.append(UInt8(ascii: "0"))
    } else {
      let start = result.count
      for power in stride(from: weight, through: 0, by: -1) {
        append(digit(atPower: power), places: 4, leadingZeros: result.count > start)
      }
      if result.count == start { result.append(UInt8(ascii: "0")) }
    }
    if scale > 0 {
      result.append(UInt8(ascii: "."))
      var left = scale
      var power = -1
      while left > 0 {
        append(digit(atPower: power), places: min(left, 4), leadingZeros: true)
        left -= 4
        power -= 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
