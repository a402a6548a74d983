import Archive
import CommandKit
import EventModel
import ProjectionKernel
import Replay
import Store

/// What the commands about generations have in common.
enum GenerationContext {
  static let projection = ArgumentDescription("projection", doc: "The projection.")
  static let exits: [ExitCode] = [
    .checkFailed, .unavailable, .cannotWrite, .corrupt, .retryLater, .notPermitted, .misconfigured,
  ]

  /// - Parameter reads: whether records may have to be read; the command then has `--archive`.
  static func make(
    _ context: CommandContext, reads: Bool
  ) throws(CommandFailure) -> ReplayContext {
    let entry = try ProjectionChoice.entry(context.parsed.argument("projection") ?? "")
    let registry = try context.registry()
    let sources =
      reads
      ? try HistoryPlace.sources(context)
      : HistorySources(kafka: nil, archive: nil, timeout: context.brokerTimeout)
    return ReplayContext(
      entry: entry, registry: registry, postgres: try context.postgres(),
      history: RecordHistory(sources),
      codeHash: FedGenerations.codeHash(of: entry, registry))
  }

  /// The bounds of a switch, with `--wait`.
  static func bounds(_ context: CommandContext) -> SwitchBounds {
    var bounds = SwitchBounds()
    bounds.waitFor = context.parsed.duration("wait") ?? bounds.waitFor
    return bounds
  }

  /// The bounds of a comparison, with `--wait`.
  static func barrier(_ context: CommandContext) -> Barrier.Bounds {
    var bounds = Barrier.Bounds()
    bounds.waitFor = context.parsed.duration("wait") ?? bounds.waitFor
    return bounds
  }
}

extension Generation {
  /// As people write it: `version 2, generation 1`.
  var text: String { "version \(version), generation \(number)" }
}

extension Failures {
  /// Runs a call about generations.
  static func switching<Value>(
    _ body: () throws(SwitchError) -> Value
  ) throws(CommandFailure) -> Value {
    do { return try body() } catch { throw failure(error) }
  }

  static func failure(_ error: SwitchError) -> CommandFailure {
    switch error {
    case .store(let error): failure(error)
    case .history(let error): failure(error)
    case .busy(let what, let action): CommandFailure(.retryLater, what, action: action)
    case .refused(let what, let action): CommandFailure(.misconfigured, what, action: action)
    }
  }

  static func failure(_ error: HistoryError) -> CommandFailure {
    switch error {
    case .kafka(let error): failure(error)
    case .archive(let error): HistoryPlace.failure(error)
    case .stuck: CommandFailure(.retryLater, "\(error)", action: "try again")
    case .gone:
      CommandFailure(
        .misconfigured, "\(error)",
        action: "name the archive that holds it (--archive DIR), or build the generation anew")
    case .noSource: CommandFailure(.misconfigured, "\(error)")
    }
  }
}
