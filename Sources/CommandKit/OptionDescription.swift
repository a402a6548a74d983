/// One option of a command: `--name`, with a value unless it is a flag.
package struct OptionDescription: Sendable {
  /// Without the two hyphens.
  package let name: String
  package let type: ValueType
  /// As written on a command line; nil if there is none.
  package let defaultText: String?
  /// An environment variable that is read where the option is not given.
  package let environment: String?
  /// Whether it may be given more than once.
  package let repeats: Bool
  package let required: Bool
  /// One or two sentences.
  package let doc: String

  package init(
    _ name: String, _ type: ValueType, default defaultText: String? = nil,
    environment: String? = nil, repeats: Bool = false, required: Bool = false, doc: String
  ) {
    self.name = name
    self.type = type
    self.defaultText = defaultText
    self.environment = environment
    self.repeats = repeats
    self.required = required
    self.doc = doc
  }

  /// As it stands in help: `--limit <N>`.
  package var usage: String {
    type == .flag ? "--\(name)" : "--\(name) <\(type.placeholder)>"
  }

  /// `--output` of every command that writes rows.
  package static let output = OptionDescription(
    "output", .choice(OutputFormat.allCases.map(\.rawValue)), default: "table",
    environment: "ANNALS_OUTPUT",
    doc: "How rows are written to standard output.")

  /// `--execute` of every command that shows its plan first.
  package static let execute = OptionDescription(
    "execute", .flag, doc: "Do it. Without, the plan is shown and nothing changes.")
}
