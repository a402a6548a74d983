import CommandKit
import EventModel
import PostgresWire
import ProjectionKernel
import Replay
import Store
import Worker

/// Read models as they were, for one command: says what it costs, and shows the generation.
struct PastAccess {
  /// What a plan assumes of a machine whose rate is not known yet.
  private static let eventsPerSecond: Int64 = 500_000

  private let past: Past
  private let console: Console

  /// Called before any other thread is started: Ctrl-C gives a build up.
  init(_ context: CommandContext, _ entry: ProjectionEntry) throws(CommandFailure) {
    let console = context.console
    let stop = StopFlag()
    // Before librdkafka starts its threads: they must not get the signals.
    StopSignals.install(stop) {
      console.say("giving up what is computed; once more leaves at once")
    }
    let registry = try context.registry()
    let target = RebuildTarget(
      entry: entry, sourceHash: FedGenerations.codeHash(of: entry, registry), registry: registry,
      topics: registry.topics(of: entry))
    var bounds = PastBounds()
    let given = context.settings
    if let count = given.integer(SettingsCatalogue.pastCount.name) { bounds.countMax = Int(count) }
    bounds.bytesMax = given.integer(SettingsCatalogue.pastBytes.name) ?? bounds.bytesMax
    self.console = console
    past = Past(
      target, try context.postgres(), try HistoryPlace.sources(context),
      RebuildCommand.settings(context), bounds, stop: stop
    ) { notice in Self.say(notice, console) }
  }

  /// The generation that shows a moment, and its cut; it stays until the session ends.
  /// - Parameter connection: of whoever reads; in no transaction.
  func open(
    _ moment: PastMoment, _ connection: PostgresConnection
  ) throws(CommandFailure) -> (generation: Generation, cut: KnownCut) {
    do throws(RebuildError) {
      let cut = try past.cut(at: moment, connection)
      return (try past.open(cut, connection), cut)
    } catch {
      throw Self.failure(error)
    }
  }

  /// Says at which cut an answer is true.
  static func say(_ cut: KnownCut, _ console: Console) { console.say("cut: \(cut)") }

  private static func say(_ notice: PastNotice, _ console: Console) {
    switch notice {
    case .waiting:
      console.say("somebody else computes a past state of this read model: waiting")
    case .building(let plan, let rate):
      var text =
        "\(plan.projection) as it was is computed from \(Grouped.text(plan.events)) events of"
        + " \(plan.parts.count) partitions"
      if plan.archivedBytes > 0 {
        text += ", \(Grouped.text(plan.archivedBytes)) bytes of them in the archive"
      }
      let perSecond = max(1, rate ?? eventsPerSecond)
      console.say(
        text + ": about \(plan.events / perSecond + 1) s at \(Grouped.text(perSecond)) a second")
    case .built(let milliseconds):
      console.say("computed in \(milliseconds / 1000).\(milliseconds / 100 % 10) s")
    }
  }

  private static func failure(_ error: RebuildError) -> CommandFailure {
    switch error {
    case .lost:
      CommandFailure(
        .inputRefused, "\(error)", action: "name the archive that holds them: --archive DIR")
    default: RebuildCommand.failure(error)
    }
  }
}
