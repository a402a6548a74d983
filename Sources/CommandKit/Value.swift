/// A parsed value of an option or a setting.
package enum Value: Sendable, Equatable {
  case flag(Bool)
  case text(String)
  case integer(Int64)
  case duration(Duration)
  case bytes(Int64)

  /// The value as it would be written on a command line or in a properties file.
  package var rendered: String {
    switch self {
    case .flag(let on): on ? "true" : "false"
    case .text(let text): text
    case .integer(let number): String(number)
    case .duration(let duration): DurationText.render(duration)
    case .bytes(let count): SizeText.render(count)
    }
  }
}
