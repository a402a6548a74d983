import CommandKit
import EventModel
import ProjectionKernel
import Projections

/// Finds a read model by its name.
enum ReadModelChoice {
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
