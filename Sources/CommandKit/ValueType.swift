/// The type of an option's or a setting's value: how it is written, and what is accepted.
package enum ValueType: Sendable, Equatable {
  /// Present or not; as a setting `true` or `false`.
  case flag
  /// Any text; `placeholder` is shown in help, as `HOST:PORT`.
  case text(placeholder: String)
  case integer(ClosedRange<Int64>)
  /// Written with its unit: `250ms`, `10s`, `5m`, `24h`, `7d`.
  case duration(ClosedRange<Duration>)
  /// Written in bytes or with a binary unit: `4096`, `64KiB`, `16MiB`, `2GiB`.
  case bytes(ClosedRange<Int64>)
  case choice([String])

  /// What stands for the value in help; empty for a flag.
  package var placeholder: String {
    switch self {
    case .flag: ""
    case .text(let placeholder): placeholder
    case .integer: "N"
    case .duration: "DURATION"
    case .bytes: "SIZE"
    case .choice(let choices): choices.joined(separator: "|")
    }
  }

  /// The name of the type, for the reference pages.
  package var name: String {
    switch self {
    case .flag: "flag"
    case .text: "text"
    case .integer: "integer"
    case .duration: "duration"
    case .bytes: "size"
    case .choice: "choice"
    }
  }

  /// The accepted values, for the reference pages and refusals; empty where any text goes.
  package var bounds: String {
    switch self {
    case .flag: "true or false"
    case .text: ""
    case .integer(let range): "\(range.lowerBound) to \(range.upperBound)"
    case .duration(let range):
      "\(DurationText.render(range.lowerBound)) to \(DurationText.render(range.upperBound))"
    case .bytes(let range):
      "\(SizeText.render(range.lowerBound)) to \(SizeText.render(range.upperBound))"
    case .choice(let choices): choices.joined(separator: ", ")
    }
  }

  /// Reads a value; the failure says what would have been accepted.
  package func parse(_ text: String) -> Result<Value, ValueRefusal> {
    switch self {
    case .flag:
      switch text {
      case "true": .success(.flag(true))
      case "false": .success(.flag(false))
      default: .failure(ValueRefusal(expected: "true or false"))
      }
    case .text: .success(.text(text))
    case .integer(let range):
      bounded(Int64(text), range, "a whole number", Value.integer)
    case .duration(let range):
      bounded(
        DurationText.parse(text), range, "a duration such as 500ms, 10s, 5m, 24h or 7d",
        Value.duration)
    case .bytes(let range):
      bounded(SizeText.parse(text), range, "a size such as 4096, 64KiB or 16MiB", Value.bytes)
    case .choice(let choices):
      choices.contains(text)
        ? .success(.text(text))
        : .failure(
          ValueRefusal(
            expected: "one of \(choices.joined(separator: ", "))",
            suggestion: DidYouMean.suggestions(for: text, among: choices).first))
    }
  }

  private func bounded<Number: Comparable>(
    _ number: Number?, _ range: ClosedRange<Number>, _ what: String, _ wrap: (Number) -> Value
  ) -> Result<Value, ValueRefusal> {
    guard let number else { return .failure(ValueRefusal(expected: "\(what), \(bounds)")) }
    guard range.contains(number) else {
      return .failure(ValueRefusal(expected: "a value from \(bounds)"))
    }
    return .success(wrap(number))
  }
}

/// Why a text is not a value of a type.
package struct ValueRefusal: Error, Equatable {
  /// What would have been accepted, as `a whole number, 1 to 9`.
  package let expected: String
  /// The nearest accepted value, if one is near.
  package let suggestion: String?

  package init(expected: String, suggestion: String? = nil) {
    self.expected = expected
    self.suggestion = suggestion
  }
}
