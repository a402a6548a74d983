/// Lower case as Python's `str.lower()` gives it: what the platform's policy engine compares.
///
/// Every scalar takes its full lower-case mapping (`İ` becomes two scalars). A capital sigma that
/// ends a word becomes `ς`, any other `σ`: `ΟΔΟΣ` is `οδος`, where Swift's `lowercased()` gives
/// `οδοσ`. A sigma ends a word where a cased character stands before it and none behind it,
/// characters that case ignores (apostrophes, accents, ...) passed over on both sides.
///
/// The mappings are those of this compiler's Unicode version. They differ from an older Python's
/// only for characters that its Unicode version did not have.
package enum PythonLowercase {
  /// The lower case of UTF-8 text, as UTF-8.
  package static func lower(_ text: [UInt8]) -> [UInt8] {
    if text.allSatisfy({ $0 < 0x80 }) {
      return text.map { $0 >= 0x41 && $0 <= 0x5a ? $0 + 0x20 : $0 }
    }
    let scalars = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
    var lowered: [UInt8] = []
    lowered.reserveCapacity(text.count)
    for (index, scalar) in scalars.enumerated() {
      if scalar == "Σ" {
        lowered += (endsWord(scalars, index) ? "ς" : "σ").utf8
      } else {
        lowered += scalar.properties.lowercaseMapping.utf8
      }
    }
    return lowered
  }

  /// Whether the sigma at that index is the last letter of a word.
  private static func endsWord(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
    let before = scalars[..<index].last { !$0.properties.isCaseIgnorable }
    guard let before, before.properties.isCased else { return false }
    let after = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
    return after.map { !$0.properties.isCased } ?? true
  }
}
