/// Writes JSON texts; the output is UTF-8 and each control character is escaped.
package enum JSONText {
  /// A string with its quotes.
  package static func string(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{8}": result += "\\b"
      case "\u{C}": result += "\\f"
      default:
        // DEL and the C1 controls are legal in JSON, and terminals obey them all the same; the
        // line separators end a line in some readers of NDJSON.
        if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
          || scalar.value == 0x2028 || scalar.value == 0x2029
        {
          let hex = String(scalar.value, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }

  /// An object of the given members, in their order.
  package static func object(_ members: [(name: String, cell: Cell)]) -> String {
    "{" + members.map { "\(string($0.name)):\($0.cell.jsonText)" }.joined(separator: ",") + "}"
  }
}
