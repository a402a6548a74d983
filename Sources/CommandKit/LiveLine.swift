/// One calm line on a terminal that is written over in place.
package struct LiveLine: Sendable {
  private var shown = ""

  package init() {}

  /// What to write so that the line shows the text; empty if it does already.
  /// - Parameter width: columns of the terminal; the last one stays free, as some terminals wrap.
  package mutating func update(_ text: String, width: Int) -> String {
    let line = TableRenderer.cut(TableRenderer.printable(text), to: max(1, width - 1))
    guard line != shown else { return "" }
    shown = line
    return "\r\(line)\u{1B}[K"
  }

  /// What to write before anything else goes to the terminal: clears the line.
  package mutating func clear() -> String {
    guard !shown.isEmpty else { return "" }
    shown = ""
    return "\r\u{1B}[K"
  }

  /// What to write at the end: leaves the line as it stands.
  package mutating func finish() -> String {
    guard !shown.isEmpty else { return "" }
    shown = ""
    return "\n"
  }
}
