import CommandKit
import Drill
import Drills

/// The drills: those of the house, by name, and any file.
enum DrillCatalogue {
  static let argument = ArgumentDescription(
    "drill", doc: "A drill of the house by its name, or the path of a file.")

  /// Those of the house, by name.
  static func all() throws(CommandFailure) -> [Drill] {
    var drills: [Drill] = []
    for file in DrillFiles.all {
      drills.append(try read(file.text, "replay/drills/\(file.name).json"))
    }
    return drills
  }

  /// The one that a command line names.
  /// - Throws: `usage` for a name that none has, `misconfigured` for a file that is no drill.
  static func named(_ name: String) throws(CommandFailure) -> Drill {
    if name.contains("/") || name.hasSuffix(".json") {
      return try read(try HostProcess.readText(name), name)
    }
    if let file = DrillFiles.all.first(where: { $0.name == name }) {
      return try read(file.text, "replay/drills/\(file.name).json")
    }
    throw CommandFailure(
      .usage, "there is no drill \(name)",
      action: DidYouMean.sentence(for: name, among: DrillFiles.all.map(\.name))
        ?? "annals drill list names them; a file is named with its path")
  }

  private static func read(_ text: String, _ file: String) throws(CommandFailure) -> Drill {
    do throws(DrillFault) { return try DrillParser.drill(text, file: file) } catch {
      throw CommandFailure(
        .misconfigured, error.what, place: error.place, action: error.action)
    }
  }
}
