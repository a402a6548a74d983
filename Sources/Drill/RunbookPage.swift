/// A page of `docs/runbooks/`, of which a drill takes the commands, so that the page cannot be wrong
/// while the drill is green.
///
///     <!-- drill: restore -->
///     ```sh
///     annals migrate
///     ```
package struct RunbookPage: Sendable {
  /// Why a page does not have what a drill asks for.
  package enum Fault: Error, Equatable, Sendable {
    case missing(section: String, among: [String])
    /// A marker without a block of `sh` right behind it.
    case noBlock(section: String)
    case twice(section: String)
  }

  /// As in a drill's file: the page's name without `.md`.
  package let name: String
  private let lines: [Substring]

  package init(name: String, text: String) {
    self.name = name
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The marked sections, in their order.
  package var sections: [String] { lines.compactMap(Self.marker) }

  /// The commands of a section, one text for `/bin/sh`.
  package func commands(_ section: String) throws(Fault) -> String {
    let places = lines.indices.filter { Self.marker(lines[$0]) == section }
    guard let place = places.first else { throw .missing(section: section, among: sections) }
    guard places.count == 1 else { throw .twice(section: section) }
    var line = place + 1
    while line < lines.count, lines[line].allSatisfy({ $0 == " " }) { line += 1 }
    guard line < lines.count, lines[line] == "```sh",
      let end = lines[(line + 1)...].firstIndex(of: "```"), end > line + 1
    else { throw .noBlock(section: section) }
    return lines[(line + 1)..<end].joined(separator: "\n") + "\n"
  }

  private static func marker(_ line: Substring) -> String? {
    guard let match = line.wholeMatch(of: /<!-- drill: ([a-z0-9-]+) -->/) else { return nil }
    return String(match.1)
  }
}
