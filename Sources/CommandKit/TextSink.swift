/// Somewhere that text goes: a terminal, a file, a pipe, or a test.
package protocol TextSink: Sendable {
  /// Whether a person is looking.
  var isTerminal: Bool { get }
  /// Columns of the terminal now; 80 where there is none.
  var width: Int { get }
  /// Writes all of the text, or returns why not.
  func write(_ text: String) -> String?
}
