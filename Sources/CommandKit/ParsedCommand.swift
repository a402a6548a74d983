/// A command line that fits its command: every value checked against its type.
package struct ParsedCommand: Sendable {
  package let command: CommandDescription
  /// By argument name; absent if not given.
  package internal(set) var arguments: [String: [String]] = [:]
  /// By option name, from the command line, the environment or the default.
  package internal(set) var options: [String: [Value]] = [:]
  /// Settings given as flags or by `--set`, as written, by the setting's name.
  package internal(set) var settings: [String: String] = [:]
  /// Options that the command does not name, in their order, where it takes such.
  package internal(set) var parameters: [(name: String, text: String)] = []

  init(command: CommandDescription) { self.command = command }

  /// Whether a flag was given.
  package func flag(_ option: String) -> Bool {
    check(option)
    return options[option]?.last == .flag(true)
  }

  /// The text of an option, or nil without one.
  package func text(_ option: String) -> String? { texts(option).last }

  /// The texts of an option that repeats, in their order.
  package func texts(_ option: String) -> [String] {
    check(option)
    return (options[option] ?? []).map(\.rendered)
  }

  /// The number of an option of type `integer` or `bytes`.
  package func integer(_ option: String) -> Int64? {
    check(option)
    switch options[option]?.last {
    case .integer(let number), .bytes(let number): return number
    default: return nil
    }
  }

  /// The duration of an option.
  package func duration(_ option: String) -> Duration? {
    check(option)
    guard case .duration(let duration) = options[option]?.last else { return nil }
    return duration
  }

  /// The format of `--output`; `table` where the command has no such option.
  package var output: OutputFormat {
    OutputFormat(rawValue: options["output"]?.last?.rendered ?? "table") ?? .table
  }

  /// The one value of an argument, or nil if it was left out.
  package func argument(_ name: String) -> String? { arguments[name]?.first }

  private func check(_ option: String) {
    precondition(
      command.options.contains { $0.name == option }, "\(command.name) has no --\(option)")
  }
}
