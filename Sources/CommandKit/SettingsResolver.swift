/// Finds each setting's value: a flag wins over the environment, that over the properties file,
/// that over the default.
package struct SettingsResolver {
  private let settings: [SettingDescription]

  package init(_ settings: [SettingDescription]) { self.settings = settings }

  /// - Parameters:
  ///   - flags: from `ParsedCommand.settings`, by the setting's name.
  ///   - environment: all variables; `ANNALS_KAFKA_SASL_USERNAME` sets librdkafka's
  ///     `sasl.username`.
  ///   - file: the properties file, if there is one.
  /// - Throws: `misconfigured`, naming the setting and where it was set, never a secret's value.
  package func resolve(
    flags: [String: String], environment: [String: String], file: PropertiesFile?
  ) throws(CommandFailure) -> ResolvedSettings {
    var found: [String: (text: String, origin: ResolvedSettings.Origin)] = [:]
    for entry in file?.entries ?? [] {
      try checkKnown(entry, file?.path ?? "")
      found[entry.name] = (entry.value, .file(file?.path ?? "", line: entry.line))
    }
    for (variable, text) in environment where !text.isEmpty {
      if let name = passThrough(variable) { found[name] = (text, .environment(variable)) }
    }
    for setting in settings {
      let set = setting.environment.first { environment[$0].map { !$0.isEmpty } ?? false }
      if let set, let text = environment[set] { found[setting.name] = (text, .environment(set)) }
    }
    for (name, text) in flags {
      let flag = settings.first { $0.name == name }?.flag
      found[name] = (text, .flag(flag.map { "--\($0)" } ?? "--set \(name)"))
    }
    return try typed(found)
  }

  private func typed(
    _ found: [String: (text: String, origin: ResolvedSettings.Origin)]
  ) throws(CommandFailure) -> ResolvedSettings {
    var entries: [ResolvedSettings.Entry] = []
    var secrets: [String] = []
    for setting in settings {
      let builtIn = setting.defaultText.map { (text: $0, origin: ResolvedSettings.Origin.builtIn) }
      guard let (text, origin) = found[setting.name] ?? builtIn else { continue }
      switch setting.secrecy {
      case .open: break
      case .secret: secrets.append(text)
      case .connection: secrets += Redactor.secrets(inConnection: text)
      }
      switch setting.type.parse(text) {
      case .success(let value):
        entries.append(ResolvedSettings.Entry(name: setting.name, value: value, origin: origin))
      case .failure(let refusal):
        let shown = setting.secrecy == .open ? ", not \"\(text)\"" : ""
        throw CommandFailure(
          .misconfigured, "\(setting.name) takes \(refusal.expected)\(shown)",
          place: origin.description,
          action: refusal.suggestion.map { "did you mean \($0)?" } ?? "correct it there")
      }
    }
    let described = Set(settings.map(\.name))
    let others = found.keys.filter { !described.contains($0) }
    for name in others.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      guard let (text, origin) = found[name] else { continue }
      if Redactor.isSecret(name: name) { secrets.append(text) }
      entries.append(ResolvedSettings.Entry(name: name, value: .text(text), origin: origin))
    }
    return ResolvedSettings(entries: entries, redactor: Redactor(secrets: secrets))
  }

  private func checkKnown(
    _ entry: PropertiesFile.Entry, _ path: String
  ) throws(CommandFailure) {
    let names = settings.map(\.name)
    if names.contains(entry.name) || entry.name.hasPrefix("kafka.") { return }
    throw CommandFailure(
      .misconfigured, "there is no setting \(entry.name)", place: "\(path):\(entry.line)",
      action: DidYouMean.sentence(for: entry.name, among: names)
        ?? "docs/reference/settings.md lists them")
  }

  /// The librdkafka setting that a variable sets; nil for any other variable.
  private func passThrough(_ variable: String) -> String? {
    let prefix = "ANNALS_KAFKA_"
    guard variable.hasPrefix(prefix) else { return nil }
    let name = variable.dropFirst(prefix.count).lowercased().map { $0 == "_" ? "." : $0 }
    return "kafka." + String(name)
  }
}
