import EventModel
import RowEncoding

/// Binary values as text for people: Postgres's own spelling, but moments as RFC 3339 in UTC.
enum PostgresDisplay {
  static func text(_ bytes: UnsafeRawBufferPointer, _ type: PostgresType) -> String {
    let field = BinaryField(bytes)
    switch type {
    case .bool: return field.bool == true ? "true" : "false"
    case .int2, .int4, .int8: return field.integer.map(String.init) ?? hex(bytes)
    case .objectID: return field.int32.map { String(UInt32(bitPattern: $0)) } ?? hex(bytes)
    case .float8: return field.float64.map(number) ?? hex(bytes)
    case .float4: return field.float32.map(number) ?? hex(bytes)
    case .numeric: return numeric(bytes)
    case .timestamptz: return field.int64.map(moment) ?? hex(bytes)
    case .date: return field.int32.map(day) ?? hex(bytes)
    case .uuid: return field.uuid.map(uuid) ?? hex(bytes)
    case .text, .varchar, .character, .name, .json: return field.text ?? ""
    case .jsonb:
      // A version byte, then text.
      return String(decoding: bytes.dropFirst(), as: UTF8.self)
    case .textArray, .int8Array, .int4Array, .boolArray, .byteaArray, .timestamptzArray:
      return array(bytes) ?? hex(bytes)
    default: return hex(bytes)
    }
  }

  /// `\x00ff`, as Postgres writes `bytea`; also what is shown of a type that is not known here.
  static func hex(_ bytes: UnsafeRawBufferPointer) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var result: [UInt8] = [UInt8(ascii: "\\"), UInt8(ascii: "x")]
    for byte in bytes {
      result.append(digits[Int(byte >> 4)])
      result.append(digits[Int(byte & 15)])
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func numeric(_ bytes: UnsafeRawBufferPointer) -> String {
    if let value = BinaryField(bytes).numeric { return value.text }
    guard bytes.count >= 8 else { return hex(bytes) }
    switch UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt16.self)) {
    case 0xC000: return "NaN"
    case 0xD000: return "Infinity"
    case 0xF000: return "-Infinity"
    default: return hex(bytes)
    }
  }

  private static func number(_ value: some BinaryFloatingPoint & CustomStringConvertible) -> String
  {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func uuid(_ value: (high: UInt64, low: UInt64)) -> String {
    func padded(_ number: UInt64, _ digits: Int) -> String {
      let text = String(number, radix: 16)
      return String(repeating: "0", count: digits - text.utf8.count) + text
    }
    let (high, low) = value
    return [
      padded(high >> 32, 8), padded(high >> 16 & 0xFFFF, 4), padded(high & 0xFFFF, 4),
      padded(low >> 48, 4), padded(low & 0xFFFF_FFFF_FFFF, 12),
    ].joined(separator: "-")
  }

  /// `2026-11-21T06:42:02.000001Z`; microseconds are always shown, so that columns line up.
  static func moment(_ microsecondsSince2000: Int64) -> String {
    if microsecondsSince2000 == Int64.max { return "infinity" }
    if microsecondsSince2000 == Int64.min { return "-infinity" }
    let perDay: Int64 = 86_400_000_000
    let (days, rest) = floored(microsecondsSince2000, by: perDay)
    let seconds = rest / 1_000_000
    let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }
    let fraction = padded(rest % 1_000_000, 6)
    return "\(date(daysSince2000: days))T\(clock.joined(separator: ":")).\(fraction)Z"
  }

  private static func day(_ daysSince2000: Int32) -> String {
    switch daysSince2000 {
    case Int32.max: "infinity"
    case Int32.min: "-infinity"
    default: date(daysSince2000: Int64(daysSince2000))
    }
  }

  /// The proleptic Gregorian date; years outside 0...9999 carry a sign, as ISO 8601 has it.
  private static func date(daysSince2000: Int64) -> String {
    // Counted from 0000-03-01, so that a leap day ends its year; 400 years are 146,097 days.
    let (era, dayOfEra) = floored(daysSince2000 + 730_425, by: 146_097)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let sign = year < 0 ? "-" : year > 9999 ? "+" : ""
    return "\(sign)\(padded(abs(year), 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  private static func floored(_ value: Int64, by divisor: Int64) -> (Int64, Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  private static func padded(_ number: Int64, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }

  /// `{a,NULL,"b c"}`, as Postgres writes arrays of one dimension; nil for any other.
  private static func array(_ bytes: UnsafeRawBufferPointer) -> String? {
    guard bytes.count >= 12 else { return nil }
    func int32(_ offset: Int) -> Int32 {
      Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self))
    }
    let dimensions = int32(0)
    if dimensions == 0 { return "{}" }
    guard dimensions == 1, bytes.count >= 20 else { return nil }
    let type = PostgresType(oid: UInt32(bitPattern: int32(8)))
    var elements: [String] = []
    var at = 20
    for _ in 0..<int32(12) {
      let length = Int(int32(at))
      at += 4
      guard length >= 0 else {
        elements.append("NULL")
        continue
      }
      let value = text(UnsafeRawBufferPointer(rebasing: bytes[at..<at + length]), type)
      elements.append(type == .bool ? String(value.prefix(1)) : quoted(value))
      at += length
    }
    return "{\(elements.joined(separator: ","))}"
  }

  private static func quoted(_ element: String) -> String {
    let special: (UInt8) -> Bool = { "{},\"\\ \t\n\r\u{0B}\u{0C}".utf8.contains($0) }
    guard element.isEmpty || element.utf8.contains(where: special) || element.lowercased() == "null"
    else { return element }
    let escaped = element.unicodeScalars.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }
    return "\"\(escaped.joined())\""
  }
}
