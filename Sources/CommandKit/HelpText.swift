/// Help for terminals, made from the descriptions: 80 columns, always the same text.
package enum HelpText {
  /// Columns that no line passes, unless one word does.
  static let width = 80

  /// The help that an invocation asked for.
  package static func render(_ path: [String], of program: ProgramDescription) -> String {
    if let command = program.command(path) { return render(command, of: program) }
    return overview(program, noun: path.first)
  }

  /// All commands, or those of one noun.
  package static func overview(_ program: ProgramDescription, noun: String? = nil) -> String {
    let commands = program.commands.filter {
      !$0.hidden && (noun == nil || $0.path[0] == noun)
    }
    var text = noun == nil ? "\(program.name): \(program.summary)\n\n" : ""
    text +=
      "Usage: \(program.name) \(noun ?? "<command>") \(noun == nil ? "" : "<verb> ")[options]\n\n"
    text += "Commands:\n"
    text += list(commands.map { ($0.name, $0.summary) })
    text += "\n\(program.name) help \(noun.map { "\($0) <verb>" } ?? "<command>") explains one.\n"
    return text
  }

  /// One command.
  package static func render(_ command: CommandDescription, of program: ProgramDescription)
    -> String
  {
    var text = "\(program.name) \(command.name): \(command.summary)\n\n"
    text += "Usage: \(usage(command, program))\n"
    if !command.discussion.isEmpty { text += "\n\(paragraphs(command.discussion))" }
    text += section("Arguments", command.arguments.map { ("<\($0.name)>", $0.doc) })
    text += section("Options", command.options.map { ($0.usage, doc($0)) })
    text += section(
      "Settings (a flag wins over the environment, that over annals.properties)",
      command.settings.map { ($0.usage, doc($0)) } + setEntry(command))
    if !command.examples.isEmpty {
      text += "\nExamples:\n"
      for example in command.examples {
        text += "  \(example.line)\n" + wrap(example.doc, indent: 6)
      }
    }
    text += section("Exit codes", command.allExits.map { (String($0.rawValue), $0.summary) })
    return text
  }

  /// The usage line, without the word `Usage`.
  package static func usage(_ command: CommandDescription, _ program: ProgramDescription) -> String
  {
    var words = [program.name] + command.path
    let required = command.options.filter { $0.required }
    words += required.map(\.usage)
    if required.count < command.options.count + command.settings.count { words.append("[options]") }
    return (words + command.arguments.map(\.usage)).joined(separator: " ")
  }

  static func doc(_ option: OptionDescription) -> String {
    var text = option.doc
    if option.repeats { text += " May be repeated." }
    if let value = option.defaultText { text += " Default: \(value)." }
    if let name = option.environment { text += " Environment: \(name)." }
    return text
  }

  private static func doc(_ setting: SettingDescription) -> String {
    var text = setting.doc
    if let value = setting.defaultText { text += " Default: \(value)." }
    if let name = setting.environment.first { text += " Environment: \(name)." }
    return text
  }

  private static func setEntry(_ command: CommandDescription) -> [(String, String)] {
    if command.settings.isEmpty { return [] }
    return [
      (
        "--set <NAME=VALUE>",
        "Any other setting, or one of librdkafka's as kafka.NAME. May be repeated."
      )
    ]
  }

  private static func section(_ title: String, _ entries: [(String, String)]) -> String {
    entries.isEmpty ? "" : "\n\(title):\n" + list(entries)
  }

  /// Names in one column, texts in the next; a long name stands on a line of its own.
  private static func list(_ entries: [(String, String)]) -> String {
    let column = min(26, entries.map { $0.0.count }.max() ?? 0)
    var text = ""
    for (name, doc) in entries {
      let lines = wrap(doc, indent: column + 4)
      if name.count > column {
        text += "  \(name)\n\(lines)"
      } else {
        let pad = String(repeating: " ", count: column - name.count)
        text += "  \(name)\(pad)  " + lines.drop { $0 == " " }
      }
    }
    return text
  }

  private static func paragraphs(_ text: String) -> String {
    text.split(separator: "\n\n").map { wrap(String($0), indent: 0) }.joined(separator: "\n")
  }

  /// Breaks at spaces so that no line passes the width; every line ends in a newline.
  static func wrap(_ text: String, indent: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    var result = ""
    var line = ""
    for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
      if !line.isEmpty, indent + line.count + 1 + word.count > width {
        result += margin + line + "\n"
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return result + margin + line + "\n"
  }
}
