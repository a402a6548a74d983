/// Lays rows out in columns: two spaces between them, numbers to the right, no trailing spaces.
package enum TableRenderer {
  /// Narrower than this no column is made to fit a terminal.
  private static let columnWidthMin = 8

  /// A header and the rows; texts are cut with an ellipsis only where a width is given.
  static func render(_ table: ResultTable, width: Int?) -> String {
    let cells = table.rows.map { $0.map { printable($0.plain) } }
    let right = table.columns.indices.map { column in
      table.rows.contains { $0[column].isNumber }
        && table.rows.allSatisfy { $0[column].isNumber || $0[column] == .null }
    }
    var widths = table.columns.indices.map { column in
      ([table.columns[column]] + cells.map { $0[column] }).map(columns(of:)).max() ?? 0
    }
    if let width { fit(&widths, into: width, numbers: right) }
    return ([table.columns] + cells).map { line($0, widths, right) }.joined()
  }

  /// Takes from the widest text column until the line fits or nothing can be taken.
  private static func fit(_ widths: inout [Int], into width: Int, numbers: [Bool]) {
    while widths.reduce(0, +) + 2 * (widths.count - 1) > width {
      let candidates = widths.indices.filter { !numbers[$0] && widths[$0] > columnWidthMin }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { return }
      widths[widest] -= 1
    }
  }

  private static func line(_ cells: [String], _ widths: [Int], _ right: [Bool]) -> String {
    var text = ""
    for (column, cell) in cells.enumerated() {
      let shown = cut(cell, to: widths[column])
      let pad = String(repeating: " ", count: widths[column] - columns(of: shown))
      text += (column == 0 ? "" : "  ") + (right[column] ? pad + shown : shown + pad)
    }
    while text.last == " " { text.removeLast() }
    return text + "\n"
  }

  /// The text with every control character escaped, so that data cannot steer a terminal.
  package static func printable(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0A: result += "\\n"
      case 0x0D: result += "\\r"
      case 0x09: result += "\\t"
      // C0, DEL, C1, and the marks that turn the writing direction.
      case 0..<0x20, 0x7F...0x9F, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Cuts to a number of terminal columns, the last of them an ellipsis.
  static func cut(_ text: String, to width: Int) -> String {
    guard columns(of: text) > width else { return text }
    var result = ""
    var used = 0
    for character in text {
      let next = columns(of: String(character))
      if used + next > width - 1 { break }
      result.append(character)
      used += next
    }
    return result + "…"
  }

  /// The columns that a text takes on a terminal: combining marks none, East Asian wide ones two.
  static func columns(of text: String) -> Int {
    text.reduce(0) { sum, character in
      guard let scalar = character.unicodeScalars.first else { return sum }
      return sum + (isWide(scalar.value) ? 2 : 1)
    }
  }

  private static func isWide(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
      0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
