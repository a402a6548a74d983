/// A command as data: what it is called, what it takes, what it does.
package struct CommandDescription: Sendable {
  /// A command line worth copying.
  package struct Example: Sendable {
    package let line: String
    package let doc: String
    package init(_ line: String, _ doc: String) {
      self.line = line
      self.doc = doc
    }
  }

  /// The words that name it, without the program: `["topics", "apply"]`.
  package let path: [String]
  /// One line, lower case, no full stop: `create the topics as declared`.
  package let summary: String
  /// A paragraph or two, separated by an empty line; may be empty.
  package let discussion: String
  package let arguments: [ArgumentDescription]
  package let options: [OptionDescription]
  /// The settings it reads, each of which is a flag of it too.
  package let settings: [SettingDescription]
  package let examples: [Example]
  /// How it may end, besides `success`, `usage` and `bug`, which all may.
  package let exits: [ExitCode]
  /// Whether overviews leave it out.
  package let hidden: Bool
  /// Whether options that it does not name are parameters of what it is asked to do, as those of a
  /// saved question; it judges them itself.
  package let takesParameters: Bool

  package init(
    _ path: [String], summary: String, discussion: String = "",
    arguments: [ArgumentDescription] = [], options: [OptionDescription] = [],
    settings: [SettingDescription] = [], examples: [Example] = [], exits: [ExitCode] = [],
    hidden: Bool = false, takesParameters: Bool = false
  ) {
    self.path = path
    self.summary = summary
    self.discussion = discussion
    self.arguments = arguments
    self.options = options
    self.settings = settings
    self.examples = examples
    self.exits = exits
    self.hidden = hidden
    self.takesParameters = takesParameters
  }

  /// The path as it is typed: `topics apply`.
  package var name: String { path.joined(separator: " ") }

  /// Every way it may end, in the order of the numbers.
  package var allExits: [ExitCode] {
    let all = Set(exits + [.success, .usage, .bug])
    return ExitCode.allCases.filter(all.contains)
  }
}
