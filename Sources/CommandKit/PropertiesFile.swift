/// The text of a properties file: one `name=value` a line, `#` or `!` before a comment.
package struct PropertiesFile: Sendable {
  /// One line that sets something.
  package struct Entry: Sendable, Equatable {
    package let name: String
    package let value: String
    /// Counts from 1.
    package let line: Int
  }

  /// The file's path, for messages.
  package let path: String
  package let entries: [Entry]

  /// Reads the text; spaces around names and values do not count.
  /// - Throws: `misconfigured` for a line without an equals sign and for a name set twice.
  package init(path: String, text: String) throws(CommandFailure) {
    var entries: [Entry] = []
    var lines: [String: Int] = [:]
    // By scalars: to a Character, a carriage return and a newline are one thing.
    let raws = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, raw) in raws.enumerated() {
      let line = Self.trimmed(Substring(raw))
      if line.isEmpty || line.hasPrefix("#") || line.hasPrefix("!") { continue }
      let place = "\(path):\(index + 1)"
      // The line itself stays out of the message: a secret may stand in it.
      guard let equals = line.firstIndex(of: "="), equals > line.startIndex else {
        throw CommandFailure(
          .misconfigured, "a line is neither a comment nor name=value", place: place,
          action: "write name=value, or # before a comment")
      }
      let name = Self.trimmed(line[..<equals])
      if let earlier = lines[name] {
        throw CommandFailure(
          .misconfigured, "\(name) is set twice", place: place,
          action: "keep one; the other is on line \(earlier)")
      }
      lines[name] = index + 1
      let value = Self.trimmed(line[line.index(after: equals)...])
      entries.append(Entry(name: name, value: value, line: index + 1))
    }
    self.path = path
    self.entries = entries
  }

  private static func trimmed(_ text: Substring) -> String {
    let isSpace: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
    let scalars = text.unicodeScalars.drop(while: isSpace)
    guard let last = scalars.lastIndex(where: { !isSpace($0) }) else { return "" }
    return String(scalars[...last])
  }
}
