/// Every setting with its value and where the value came from.
package struct ResolvedSettings: Sendable {
  /// Where a value came from; the first wins.
  package enum Origin: Sendable, Equatable, CustomStringConvertible {
    case flag(String)
    case environment(String)
    case file(String, line: Int)
    case builtIn
    /// The command itself, as for a server that it started.
    case command(String)

    package var description: String {
      switch self {
      case .flag(let name): name
      case .environment(let name): "environment \(name)"
      case .file(let path, let line): "\(path):\(line)"
      case .builtIn: "default"
      case .command(let name): name
      }
    }
  }

  /// One setting that has a value.
  package struct Entry: Sendable, Equatable {
    package let name: String
    package let value: Value
    package let origin: Origin
  }

  /// The described settings in their order, then librdkafka's own by name.
  package let entries: [Entry]
  /// Masks every secret among the values.
  package let redactor: Redactor
  private let byName: [String: Entry]

  init(entries: [Entry], redactor: Redactor) {
    self.entries = entries
    self.redactor = redactor
    byName = Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0) })
  }

  /// The same with other values, and without those entries that are not to be kept.
  package func replacing(
    _ values: [(name: String, value: Value)], by command: String,
    keeping keep: (Entry) -> Bool = { _ in true }
  ) -> ResolvedSettings {
    let names = Set(values.map(\.name))
    let given = values.map { Entry(name: $0.name, value: $0.value, origin: .command(command)) }
    return ResolvedSettings(
      entries: given + entries.filter { !names.contains($0.name) && keep($0) }, redactor: redactor)
  }

  /// The entry of a setting, or nil where it has neither value nor default.
  package subscript(_ name: String) -> Entry? { byName[name] }

  /// A setting's value as text.
  package func text(_ name: String) -> String? { byName[name]?.value.rendered }

  /// A number or a size in bytes.
  package func integer(_ name: String) -> Int64? {
    switch byName[name]?.value {
    case .integer(let number), .bytes(let number): number
    default: nil
    }
  }

  /// A duration.
  package func duration(_ name: String) -> Duration? {
    guard case .duration(let duration) = byName[name]?.value else { return nil }
    return duration
  }

  /// Whether a flag is on; off where it is not set.
  package func flag(_ name: String) -> Bool { byName[name]?.value == .flag(true) }

  /// What librdkafka is given: names without `kafka.`, in order of their bytes. Not redacted.
  package var kafka: [(name: String, value: String)] {
    entries
      .filter { $0.name.hasPrefix("kafka.") }
      .map { (String($0.name.dropFirst(6)), $0.value.rendered) }
      .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
  }

  /// All settings for people, secrets masked.
  package var table: ResultTable {
    var table = ResultTable(columns: ["setting", "value", "from"])
    for entry in entries {
      table.append([
        .text(entry.name), .text(redactor.redact(entry.value.rendered)),
        .text(entry.origin.description),
      ])
    }
    return table
  }
}
