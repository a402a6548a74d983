import CommandKit
import EventModel
import ProjectionKernel
import Projections

/// The projections that `--projection` names, all of them where it names none.
enum ProjectionChoice {
  static let option = OptionDescription(
    "projection", .text(placeholder: "NAME"), repeats: true,
    doc: "Only this projection; all of them where none is named.")

  /// The chosen ones, each once, in the order of their names.
  /// - Throws: `usage` for a name that none has.
  static func entries(_ names: [String]) throws(CommandFailure) -> [ProjectionEntry] {
    for name in names { _ = try entry(name) }
    return ProjectionRegistry.entries.filter {
      names.isEmpty || names.contains($0.declaration.name.text)
    }
  }

  /// The projection of that name.
  /// - Throws: `usage`, with the nearest name.
  static func entry(_ name: String) throws(CommandFailure) -> ProjectionEntry {
    let entries = ProjectionRegistry.entries
    if let found = entries.first(where: { $0.declaration.name.text == name }) { return found }
    let names = entries.map(\.declaration.name.text)
    throw CommandFailure(
      .usage, "there is no projection \(name)",
      action: DidYouMean.sentence(for: name, among: names)
        ?? "there are \(names.joined(separator: ", "))")
  }
}
