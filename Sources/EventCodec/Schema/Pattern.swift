/// A regular expression that decides in one pass over the text, whatever the text.
///
/// The subset, as ECMA-262 means it with the `u` flag: literals; `.`; `\d \D \w \W \s \S`;
/// `\t \n \v \f \r \0`; `\xHH` and `\uHHHH` (no surrogates); escaped punctuation; classes with
/// ranges and negation; groups `( )` and `(?: )`; `|`; `*`, `+`, `?`, `{n}`, `{n,}`, `{n,m}` up to
/// 1,000; `^` and `$` anywhere. Refused, by name: look-around, named groups, back references, lazy
/// quantifiers, `\b`, `\B`, `\c`, `\k`, `\p`, `\P`, `\u{`. A match may begin and end anywhere
/// unless anchored.
package struct Pattern: Sendable {
  /// States of the automaton, at most; a pattern that needs more is refused.
  package static let statesMax = 2_000

  /// The first code point of each class of code points that the pattern treats alike.
  let classStarts: [UInt32]
  let asciiClasses: [UInt16]
  /// The next state, by state and class.
  let transitions: [UInt16]
  /// The text matches as soon as such a state is reached.
  let accepts: [Bool]
  /// The text matches where it ends in such a state.
  let acceptsAtEnd: [Bool]

  /// - Throws: `PatternError`, naming the construct that the subset lacks.
  package init(_ source: String) throws(PatternError) {
    var parser = PatternParser(source)
    self = try PatternBuilder.build(try parser.parse())
  }

  init(
    classStarts: [UInt32], transitions: [UInt16], accepts: [Bool], acceptsAtEnd: [Bool]
  ) {
    self.classStarts = classStarts
    self.transitions = transitions
    self.accepts = accepts
    self.acceptsAtEnd = acceptsAtEnd
    asciiClasses = (0..<128).map { UInt16(Self.classOf(UInt32($0), in: classStarts)) }
  }

  /// Whether some part of the text matches. The text is valid UTF-8.
  package func matches(_ text: UnsafeRawBufferPointer) -> Bool {
    let width = classStarts.count
    var state = 0
    var at = 0
    while at < text.count {
      if accepts[state] { return true }
      let byte = text[at]
      let kind: Int
      if byte < 0x80 {
        kind = Int(asciiClasses[Int(byte)])
        at += 1
      } else {
        kind = Self.classOf(Self.decode(text, &at), in: classStarts)
      }
      state = Int(transitions[state * width + kind])
    }
    return acceptsAtEnd[state]
  }

  /// The code point at `at`, which moves behind it.
  private static func decode(_ text: UnsafeRawBufferPointer, _ at: inout Int) -> UInt32 {
    let lead = UInt32(text[at])
    let count = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    var point = lead & (0x7F >> UInt32(count))
    for i in 1..<count { point = point << 6 | UInt32(text[at + i] & 0x3F) }
    at += count
    return point
  }

  private static func classOf(_ point: UInt32, in starts: [UInt32]) -> Int {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= point { low = middle } else { high = middle }
    }
    return low
  }
}

/// Why a pattern lies outside the subset.
package struct PatternError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The construct, as it is written.
  package let construct: String
  package let reason: String
  package var description: String { "\(construct): \(reason)" }
}
