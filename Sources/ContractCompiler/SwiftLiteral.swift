/// Swift source for values.
enum SwiftLiteral {
  /// A raw multi-line literal of exactly that text.
  static func text(_ text: String) -> String {
    var fence = "#"
    while text.contains("\"\"\"" + fence) || text.contains("\\" + fence) { fence += "#" }
    return "\(fence)\"\"\"\n\(text)\n\"\"\"\(fence)"
  }

  /// A one-line literal.
  static func short(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default:
        if scalar.value < 0x20 || scalar.value == 0x7F {
          result += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }

  /// A doc comment of that text.
  static func doc(_ text: String, indent: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { "\(indent)/// \($0)\n" }.joined()
  }
}
