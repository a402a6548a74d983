/// Sizes in bytes as people write them, with binary units.
package enum SizeText {
  private static let units: [(name: String, bytes: Int64)] = [
    ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("", 1),
  ]

  /// Reads `4096`, `64KiB`, `16MiB` or `2GiB`; nil for anything else or beyond 64 bits.
  package static func parse(_ text: String) -> Int64? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard !digits.isEmpty, let count = Int64(digits) else { return nil }
    let unit = text.dropFirst(digits.count)
    guard let found = units.first(where: { $0.name == unit }) else { return nil }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: found.bytes)
    return overflow ? nil : bytes
  }

  /// The largest unit that divides the size.
  package static func render(_ bytes: Int64) -> String {
    for unit in units where bytes != 0 && bytes % unit.bytes == 0 {
      return "\(bytes / unit.bytes)\(unit.name)"
    }
    return String(bytes)
  }
}
