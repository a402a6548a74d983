/// What a token stands for; the raw values are those of the C scanner.
package enum JSONKind: UInt8, Sendable, BitwiseCopyable {
  case object = 0
  case array = 1
  case string = 2
  case number = 3
  case `true` = 4
  case `false` = 5
  case null = 6
  /// `NaN`, `Infinity` or `-Infinity`, which Python writes and JSON does not know.
  case nonFinite = 7
}

/// One value or object key of a scanned record: 24 bytes, laid out as the C scanner writes them.
///
/// The tokens of a record lie in document order. Behind an object's token come its members, each as
/// a key (a string) and the tokens of its value; behind an array's token its elements.
package struct JSONToken: Sendable, BitwiseCopyable {
  package let kind: JSONKind
  /// See `escaped`, `holdsNul`, `fraction`, `exponent` and `short`.
  package let flags: UInt8
  /// Digits behind the point of a short number; else 0.
  package let fractionDigits: UInt16
  /// Where the text starts, from the scanner's `bytes`. A string's range excludes its quotes and is
  /// already free of escapes; an object's or an array's includes its brackets.
  package let offset: UInt32
  package let length: UInt32
  /// The index of the first token after this value.
  package let next: UInt32
  /// A short number with its point left out: -12.50 is -1250, with two fraction digits; else 0.
  package let significand: Int64

  /// The string was written with escapes; its range lies behind the record.
  package static let escaped: UInt8 = 1
  /// The string holds U+0000, which Postgres refuses in text.
  package static let holdsNul: UInt8 = 2
  /// The number is written with a fraction.
  package static let fraction: UInt8 = 4
  /// The number is written with an exponent.
  package static let exponent: UInt8 = 8
  /// The number has at most 18 digits, 16 on either side of the point, and no exponent:
  /// `significand` and `fractionDigits` are its value.
  package static let short: UInt8 = 16
}
