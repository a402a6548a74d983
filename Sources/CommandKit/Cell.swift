/// One typed value of a row.
package enum Cell: Sendable, Equatable {
  case null
  case text(String)
  case integer(Int64)
  /// A number of any size or precision, written as a JSON number would be: `0.000123`.
  case decimal(String)
  case boolean(Bool)
  /// Microseconds since the epoch, UTC.
  case moment(Int64)
  /// JSON that goes out as it is; in a table on one line.
  case json(String)

  /// Whether columns of it are aligned to the right.
  var isNumber: Bool {
    switch self {
    case .integer, .decimal: true
    default: false
    }
  }

  /// The cell for people.
  var plain: String {
    switch self {
    case .null: "-"
    case .text(let text), .json(let text): text
    case .integer(let number): String(number)
    case .decimal(let text): text
    case .boolean(let value): value ? "yes" : "no"
    case .moment(let microseconds): MomentText.render(microseconds: microseconds)
    }
  }

  /// The cell as a JSON value.
  var jsonText: String {
    switch self {
    case .null: "null"
    case .text(let text): JSONText.string(text)
    case .integer(let number): String(number)
    case .decimal(let text), .json(let text): text
    case .boolean(let value): value ? "true" : "false"
    case .moment(let microseconds): "\"\(MomentText.render(microseconds: microseconds))\""
    }
  }
}

extension Cell {
  /// A moment from what a record says of its time, which may be anything.
  package static func moment(milliseconds: Int64) -> Cell {
    let (microseconds, overflow) = milliseconds.multipliedReportingOverflow(by: 1000)
    return overflow ? .text("\(milliseconds) ms") : .moment(microseconds)
  }
}
