/// One line of a description: its words, how deep it stands, and what is said behind `#`.
struct Line {
  let file: String
  let number: Int
  /// Steps of two spaces.
  let depth: Int
  /// At least one.
  let words: [String]
  let doc: String?

  /// The lines of a file that hold words.
  static func lines(of text: String, file: String) throws(DescriptionError) -> [Line] {
    var result: [Line] = []
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let parts = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
      let words = parts[0].split(separator: " ").map(String.init)
      if words.isEmpty { continue }
      let spaces = line.prefix { $0 == " " }.count
      let doc = parts.count == 2 ? String(parts[1].drop { $0 == " " }) : nil
      let line = Line(file: file, number: index + 1, depth: spaces / 2, words: words, doc: doc)
      if spaces % 2 != 0 { throw line.error("a step in is two spaces") }
      result.append(line)
    }
    return result
  }

  func error(_ reason: String) -> DescriptionError {
    DescriptionError(file: file, line: number, reason: reason)
  }

  /// A version or a key.
  func number(_ word: some StringProtocol) throws(DescriptionError) -> Int16 {
    guard let number = Int16(word), number >= 0 else { throw error("'\(word)' is no number") }
    return number
  }

  /// `4-12`
  func versions(_ word: String) throws(DescriptionError) -> ClosedRange<Int16> {
    let ends = word.split(separator: "-", omittingEmptySubsequences: false)
    let (first, last) = (try number(ends[0]), try number(ends[ends.count - 1]))
    guard ends.count == 2, first <= last else { throw error("'\(word)' are no versions") }
    return first...last
  }
}
