import CommandKit
import EventModel
import Replay
import Store

/// How a generation is named on a command line.
enum GenerationOptions {
  static let generation = OptionDescription(
    "generation", .integer(1...1_000_000), doc: "The number of the generation.")
  static let version = OptionDescription(
    "version", .integer(1...1_000_000),
    doc: "The version that the generation is of, where several have one of that number.")
  static let wait = OptionDescription(
    "wait", .duration(.zero ... .seconds(86_400)), default: "30s",
    doc: "How long to wait for a generation that lags, and for readers that hold a view.")
  static let samples = OptionDescription(
    "samples", .integer(0...1000), default: "5",
    doc: "How many rows of each kind of difference are shown for a table.")

  /// The generation that the two options name; nil where they name none.
  /// - Throws: `usage` where there is none such, or more than one.
  static func choose(
    _ context: CommandContext, among all: [Generation], generation: String = "generation",
    version: String = "version"
  ) throws(CommandFailure) -> Generation? {
    let number = context.parsed.integer(generation)
    let ofVersion = context.parsed.integer(version)
    guard number != nil || ofVersion != nil else { return nil }
    let found = all.filter { one in
      one.state != .retired && Int64(one.number) == number ?? Int64(one.number)
        && Int64(one.version) == ofVersion ?? Int64(one.version)
    }
    guard let only = found.first else {
      throw CommandFailure(
        .usage, "there is no such generation", action: "annals generations shows them")
    }
    guard found.count == 1 else {
      throw CommandFailure(
        .usage, "\(found.count) generations are meant",
        action: "name one: --generation with --version")
    }
    return only
  }
}
