/// The reference pages of the documentation, made from the descriptions; a test compares them with
/// the files under `docs/reference`.
package enum ReferencePages {
  /// Every page by its file name.
  package static func all(of program: ProgramDescription) -> [(file: String, text: String)] {
    [
      ("commands.md", commands(program)), ("exit-codes.md", exitCodes(program)),
      ("settings.md", settings(program)),
    ]
  }

  /// `commands.md`: each command with its arguments, options, settings, examples and exits.
  package static func commands(_ program: ProgramDescription) -> String {
    let visible = program.commands.filter { !$0.hidden }
    var text = "# Commands\n\n\(notice)\n"
    text += "Data goes to standard output, prose to standard error. Every command takes `--help`.\n"
    text += "Words behind `--` are never options.\n\n"
    text += grid(["command", "what it does"], visible.map { [link($0, program), $0.summary] })
    for command in visible { text += "\n" + section(command, program) }
    return text
  }

  /// `settings.md`: each setting with its names, type, default and bounds.
  package static func settings(_ program: ProgramDescription) -> String {
    var text = "# Settings\n\n\(notice)\n"
    text += """
      A flag wins over the environment, the environment over the properties file, that over the
      default. The properties file is `annals.properties` in the working directory, or the one that
      `ANNALS_CONFIG` names: one `name=value` a line, `#` before a comment. `--set name=value` sets
      anything but a secret.

      A name that starts with `kafka.` goes to librdkafka without that start, known here or not:
      `kafka.security.protocol=SASL_SSL`, or `ANNALS_KAFKA_SECURITY_PROTOCOL=SASL_SSL`. Secrets
      (passwords, tokens, keys) come from the file or the environment only, and are never printed,
      logged or stored. Postgres's own variables (`PGHOST`, `PGPASSWORD`, ...) work as everywhere.


      """
    text += grid(
      ["setting", "type", "default", "accepted"],
      program.settings.map {
        let unit = $0.unit.isEmpty ? "" : " \($0.unit)"
        return [
          code($0.name), $0.type.name, $0.defaultText.map { code($0) + unit } ?? "none",
          $0.type.bounds.isEmpty ? "any" : $0.type.bounds + unit,
        ]
      })
    for setting in program.settings {
      text += "\n## \(setting.name)\n\n\(setting.doc)\n\n"
      text += "- flag: \(setting.flag.map { _ in code(setting.usage) } ?? "none, it is a secret")\n"
      text += "- environment: \(setting.environment.map(code).joined(separator: ", "))\n"
    }
    return text
  }

  /// `exit-codes.md`: each code with when it happens and what to do.
  package static func exitCodes(_ program: ProgramDescription) -> String {
    var text = "# Exit codes\n\n\(notice)\n"
    text += """
      A supervisor may start a command again by itself after 69 and 75; the others need a person.
      A process ended by a signal has 128 and the signal's number, as the shell reports it.


      """
    text += grid(
      ["code", "says", "when", "what to do"],
      ExitCode.allCases.map { [String($0.rawValue), $0.summary, $0.meaning, $0.action] })
    return text
  }

  private static let notice =
    "This page is written by the program (`annals help --reference`); a test compares the two.\n"

  private static func section(_ command: CommandDescription, _ program: ProgramDescription)
    -> String
  {
    var text = "## \(program.name) \(command.name)\n\n"
    text += command.summary.prefix(1).uppercased() + command.summary.dropFirst() + ".\n\n"
    text += "```\n\(HelpText.usage(command, program))\n```\n"
    if !command.discussion.isEmpty { text += "\n\(command.discussion)\n" }
    if !command.arguments.isEmpty {
      text += "\n" + grid(["argument", ""], command.arguments.map { [code($0.usage), $0.doc] })
    }
    if !command.options.isEmpty {
      text +=
        "\n"
        + grid(
          ["option", ""], command.options.map { [code($0.usage), HelpText.doc($0)] })
    }
    if !command.settings.isEmpty {
      let names = command.settings.map { "[\(code($0.name))](settings.md#\(anchor($0.name)))" }
      text += "\nSettings: \(names.joined(separator: ", ")).\n"
    }
    for example in command.examples { text += "\n\(example.doc)\n\n```\n\(example.line)\n```\n" }
    let exits = command.allExits.map { "\($0.rawValue) (\($0.summary))" }
    return text + "\n[Exit codes](exit-codes.md): \(exits.joined(separator: ", ")).\n"
  }

  private static func link(_ command: CommandDescription, _ program: ProgramDescription) -> String {
    let title = "\(program.name) \(command.name)"
    return "[\(code(title))](#\(anchor(title)))"
  }

  /// The anchor that Markdown readers give a heading.
  private static func anchor(_ title: String) -> String {
    String(
      title.lowercased().compactMap { character -> Character? in
        if character == " " { return "-" }
        return character.isLetter || character.isNumber || character == "-" || character == "_"
          ? character : nil
      })
  }

  private static func code(_ text: String) -> String { "`\(text)`" }

  private static func grid(_ header: [String], _ rows: [[String]]) -> String {
    let rule = header.map { _ in "---" }
    return ([header, rule] + rows).map { row in
      let cells = row.map { $0.split(separator: "|", omittingEmptySubsequences: false) }
      return "| " + cells.map { $0.joined(separator: "\\|") }.joined(separator: " | ") + " |\n"
    }.joined()
  }
}
