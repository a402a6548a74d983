import CommandKit
import EventModel
import ProjectionKernel
import Projections

/// Finds a read model by its name.
enum ReadModelChoice {
  /// The read model that the words of a query name, by itself or by one of its views.
  /// - Throws: `usage`, with the nearest read model or view.
  static func asked(_ parsed: ParsedCommand) throws(CommandFailure) -> ProjectionEntry {
    let first = parsed.argument("read-model") ?? ""
    let model = first.split(separator: ".", maxSplits: 1).first.map(String.init) ?? first
    let ofView = ProjectionRegistry.entries.first { entry in
      entry.declaration.views.contains { $0.name == model }
    }
    if let ofView { return ofView }
    return try entry(model)
  }

  /// - Throws: `usage`, with the nearest read model or view.
  static func entry(_ name: String) throws(CommandFailure) -> ProjectionEntry {
    let entries = ProjectionRegistry.entries
    if let found = entries.first(where: { $0.declaration.name.text == name }) { return found }
    let names = entries.flatMap { [$0.declaration.name.text] + $0.declaration.views.map(\.name) }
    throw CommandFailure(
      .usage, "there is no read model \(name)",
      action: DidYouMean.sentence(for: name, among: Array(Set(names)))
        ?? "annals query --list names them")
  }
}
