/// Turns a command line into an invocation; decides nothing and touches nothing.
package struct CommandParser {
  private let program: ProgramDescription
  private let environment: (String) -> String?

  /// - Parameter environment: looks up a variable, for options that name one.
  package init(_ program: ProgramDescription, environment: @escaping (String) -> String?) {
    self.program = program
    self.environment = environment
  }

  /// Reads the words behind the program's name.
  /// - Throws: `usage`, with the nearest spelling where one is near.
  package func parse(_ words: [String]) throws(CommandFailure) -> Invocation {
    let options = words.prefix { $0 != "--" }
    let names = Array(words.prefix { !$0.hasPrefix("-") })
    if options.contains("--help") || options.contains("-h") { return .help(known(names)) }
    guard let first = words.first else { return .help([]) }
    if first == "--version" { return .version }
    if first == "help", program.command(["help"]) == nil {
      if words.dropFirst().first == "--reference" { return .reference }
      let path = Array(names.dropFirst())
      if !path.isEmpty, known(path).isEmpty { throw unknownCommand(path) }
      return .help(known(path))
    }
    guard let command = find(names) else { throw unknownCommand(names, first: first) }
    return .run(try parse(Array(words.dropFirst(command.path.count)), of: command))
  }

  /// The command with the longest path that the words start with.
  private func find(_ names: [String]) -> CommandDescription? {
    program.commands
      .filter { names.starts(with: $0.path) }
      .max { $0.path.count < $1.path.count }
  }

  /// As much of the words as names a command or a noun.
  private func known(_ names: [String]) -> [String] {
    if let command = find(names) { return command.path }
    guard let noun = names.first, !program.commands(under: noun).isEmpty else { return [] }
    return [noun]
  }

  private func unknownCommand(_ names: [String], first: String = "") -> CommandFailure {
    let visible = program.commands.filter { !$0.hidden }
    guard let noun = names.first else {
      return CommandFailure(
        .usage, "a command comes before its options, and \(first) is an option",
        action: "\(program.name) help")
    }
    let verbs = program.commands(under: noun).filter { !$0.hidden }.map { $0.path[1] }
    if !verbs.isEmpty {
      let all = "\(program.name) \(noun) \(verbs.joined(separator: "|"))"
      guard names.count > 1 else {
        return CommandFailure(.usage, "\(noun) needs to be told what to do", action: all)
      }
      let near = DidYouMean.sentence(for: names[1], among: verbs, prefix: "\(noun) ")
      return CommandFailure(
        .usage, "there is no command \(noun) \(names[1])", action: near ?? all)
    }
    let nouns = visible.map { $0.path[0] } + ["help"]
    let unique = Array(Set(nouns)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return CommandFailure(
      .usage, "there is no command \(noun)",
      action: DidYouMean.sentence(for: noun, among: unique) ?? "\(program.name) help lists them")
  }

  private func parse(
    _ words: [String], of command: CommandDescription
  ) throws(CommandFailure) -> ParsedCommand {
    var parsed = ParsedCommand(command: command)
    var positional: [String] = []
    var at = 0
    while at < words.count {
      let word = words[at]
      at += 1
      if word == "--" {
        positional += words[at...]
        break
      }
      if !word.hasPrefix("-") || word == "-" {
        positional.append(word)
      } else {
        try option(word, words, &at, &parsed)
      }
    }
    try place(positional, &parsed)
    try complete(&parsed)
    return parsed
  }

  /// Takes one option, and its value from the next word if it is not behind an equals sign.
  private func option(
    _ word: String, _ words: [String], _ at: inout Int, _ parsed: inout ParsedCommand
  ) throws(CommandFailure) {
    let command = parsed.command
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0].drop { $0 == "-" })
    let setting = command.settings.first { $0.flag == name }
    let option = command.options.first { $0.name == name }
    let type = name == "set" && !command.settings.isEmpty ? Self.setType : setting?.type
    let isParameter = command.takesParameters && option == nil && type == nil
    let unnamed: ValueType? = isParameter ? .text(placeholder: "VALUE") : nil
    guard word.hasPrefix("--"), let type = option?.type ?? type ?? unnamed else {
      throw unknownOption(String(parts[0]), command)
    }
    let text: String
    if parts.count == 2 {
      text = String(parts[1])
    } else if type == .flag {
      text = "true"
    } else if at < words.count, !words[at].hasPrefix("--") {
      text = words[at]
      at += 1
    } else {
      throw failure(
        command, "--\(name) needs a value", "--\(name) <\(type.placeholder)>")
    }
    let value = try checked(text, type, "--\(name)", command)
    if isParameter {
      parsed.parameters.append((name, text))
    } else if option != nil {
      if let option, !option.repeats, parsed.options[name] != nil {
        throw failure(command, "--\(name) is given twice", "keep one")
      }
      parsed.options[name, default: []].append(value)
    } else if let setting {
      parsed.settings[setting.name] = text
    } else {
      try set(text, &parsed)
    }
  }

  private static let setType = ValueType.text(placeholder: "NAME=VALUE")

  /// `--set name=value`: any setting of the command by its name, or a `kafka.*` of librdkafka.
  private func set(_ text: String, _ parsed: inout ParsedCommand) throws(CommandFailure) {
    let command = parsed.command
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard parts.count == 2 else {
      throw failure(command, "--set \(text) has no equals sign", "--set NAME=VALUE")
    }
    let setting = command.settings.first { $0.name == name }
    guard setting != nil || name.hasPrefix("kafka.") else {
      throw failure(
        command, "there is no setting \(name)",
        DidYouMean.sentence(for: name, among: command.settings.map(\.name))
          ?? "docs/reference/settings.md lists them")
    }
    if setting?.secret ?? Redactor.isSecret(name: name) {
      throw failure(
        command, "\(name) is a secret, and other users see command lines",
        "put it into the properties file (mode 0600) or the environment")
    }
    if let setting { _ = try checked(String(parts[1]), setting.type, name, command) }
    parsed.settings[name] = String(parts[1])
  }

  /// Gives the positional words to the arguments.
  private func place(
    _ words: [String], _ parsed: inout ParsedCommand
  ) throws(CommandFailure) {
    let command = parsed.command
    var rest = words[...]
    for argument in command.arguments {
      switch argument.arity {
      case .one, .optional:
        if let word = rest.popFirst() {
          parsed.arguments[argument.name] = [word]
        } else if argument.arity == .one {
          throw failure(command, "<\(argument.name)> is missing", HelpText.usage(command, program))
        }
      case .any, .some:
        if rest.isEmpty, argument.arity == .some {
          throw failure(command, "<\(argument.name)> is missing", HelpText.usage(command, program))
        }
        if !rest.isEmpty { parsed.arguments[argument.name] = Array(rest) }
        rest = []
      }
    }
    if let word = rest.first {
      throw failure(command, "\(word) is one word too many", HelpText.usage(command, program))
    }
  }

  /// Fills options that were not given from the environment and the defaults.
  private func complete(_ parsed: inout ParsedCommand) throws(CommandFailure) {
    let command = parsed.command
    for option in command.options where parsed.options[option.name] == nil {
      if let name = option.environment, let text = environment(name), !text.isEmpty {
        parsed.options[option.name] = [try checked(text, option.type, name, command)]
      } else if let text = option.defaultText {
        parsed.options[option.name] = [try checked(text, option.type, "--\(option.name)", command)]
      } else if option.required {
        throw failure(command, "--\(option.name) is missing", option.usage)
      }
    }
  }

  private func checked(
    _ text: String, _ type: ValueType, _ name: String, _ command: CommandDescription
  ) throws(CommandFailure) -> Value {
    switch type.parse(text) {
    case .success(let value): return value
    case .failure(let refusal):
      throw failure(
        command, "\(name) takes \(refusal.expected), not \"\(text)\"",
        refusal.suggestion.map { "did you mean \($0)?" })
    }
  }

  private func unknownOption(_ word: String, _ command: CommandDescription) -> CommandFailure {
    let names =
      command.options.map(\.name) + command.settings.compactMap(\.flag) + ["help"]
      + (command.settings.isEmpty ? [] : ["set"])
    let near = DidYouMean.sentence(
      for: String(word.drop { $0 == "-" }), among: names, prefix: "--")
    return failure(
      command, "there is no option \(word)",
      near ?? "\(program.name) help \(command.name) lists them")
  }

  private func failure(
    _ command: CommandDescription, _ what: String, _ action: String?
  ) -> CommandFailure {
    CommandFailure(.usage, what, place: "\(program.name) \(command.name)", action: action)
  }
}
