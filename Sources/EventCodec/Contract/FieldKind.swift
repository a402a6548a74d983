/// What a field of an event is once decoded.
package enum FieldKind: Sendable, Equatable {
  case text
  /// A whole number of 64 bits.
  case integer
  /// A number times 10 to the power of `scale`, rounded half to even.
  case decimal(scale: Int)
  case boolean
  /// A moment in microseconds since the epoch, from what the wire writes.
  case timestamp(TimeUnit)
  /// An object or an array, taken whole.
  case json

  /// How a moment is written on the wire.
  package enum TimeUnit: String, Sendable, CaseIterable {
    /// A number of seconds since 1970, with a fraction of any length.
    case unixSeconds = "unix-seconds"
    case unixMilliseconds = "unix-milliseconds"
    /// A text as RFC 3339 has it, with its offset.
    case rfc3339
    /// The same, where a text without an offset means UTC.
    case rfc3339NaiveIsUTC = "rfc3339-naive-is-utc"
  }

  /// Whether values of both fill the same column: moments are the same however they were written.
  package func isSameValue(as other: FieldKind) -> Bool {
    switch (self, other) {
    case (.timestamp, .timestamp): true
    default: self == other
    }
  }

  /// In words, for errors and documents.
  package var words: String {
    switch self {
    case .text: "text"
    case .integer: "integer"
    case .decimal(let scale): "decimal of scale \(scale)"
    case .boolean: "boolean"
    case .timestamp(let unit): "moment in \(unit.rawValue)"
    case .json: "JSON taken whole"
    }
  }
}
