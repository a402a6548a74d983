import CommandKit
import EventCodec
import EventModel
import Glibc
import KafkaWire
import ProjectionKernel
import Store
import Worker

/// What a worker is about to do: one context for each generation that it feeds.
struct WorkPlan {
  let contexts: [RunnerContext]
  /// Finds the generations that come and go while it works.
  let watch: GenerationWatch?

  /// Checks everything that can be checked before the first record is read.
  /// - Parameters:
  ///   - projections: their names; all where there are none.
  ///   - untilEnd: stop once what is there now is applied.
  ///   - member: what the worker is called in its groups.
  init(
    _ context: CommandContext, projections: [String], untilEnd: Bool, member: String,
    stop: StopFlag
  ) throws(CommandFailure) {
    let entries = try ProjectionChoice.entries(projections)
    let registry = try context.registry()
    let kafka = try context.kafka()
    let settings = Self.settings(context, untilEnd: untilEnd)
    let log = WorkLog(context).notice
    let connection = try context.connect()
    let topics = Set(entries.flatMap { registry.topics(of: $0) })
    let targets = try TopicEnds.find(topics, kafka, timeout: context.brokerTimeout)
    let postgres = try context.postgres()
    let make = { @Sendable (entry: ProjectionEntry, generation: Generation) in
      let own = registry.topics(of: entry)
      return RunnerContext(
        entry: entry, generation: generation, registry: registry, topics: own, kafka: kafka,
        postgres: postgres, settings: settings, owner: "\(member) process \(getpid())",
        instanceID: "annals-\(member)",
        progress: WorkerProgress(entry.declaration.name, generation: generation.number),
        stop: stop, targets: targets.filter { own.contains($0.key.topic) }, log: log)
    }
    var contexts: [RunnerContext] = []
    for entry in entries {
      for generation in try FedGenerations.own(of: entry, registry, connection) {
        contexts.append(make(entry, generation))
      }
    }
    self.contexts = contexts
    // One that stops at the end of what is there now has nothing to wait for.
    watch =
      untilEnd
      ? nil
      : GenerationWatch(
        postgres,
        entries.map {
          GenerationWatch.Code(
            entry: $0, sourceHash: FedGenerations.codeHash(of: $0, registry))
        }, context: make)
  }

  private static func settings(
    _ context: CommandContext, untilEnd: Bool
  ) -> WorkerSettings {
    var settings = WorkerSettings()
    settings.untilEnd = untilEnd
    let given = context.settings
    let integer = { (setting: SettingDescription, old: Int) in
      given.integer(setting.name).map { Int($0) } ?? old
    }
    settings.batchRecordsMax = integer(SettingsCatalogue.batchRecords, settings.batchRecordsMax)
    settings.batchBytesMax = integer(SettingsCatalogue.batchBytes, settings.batchBytesMax)
    settings.statesMax = integer(SettingsCatalogue.statesMax, settings.statesMax)
    settings.batchAge = given.duration(SettingsCatalogue.batchAge.name) ?? settings.batchAge
    settings.retryFor = given.duration(SettingsCatalogue.retryFor.name) ?? settings.retryFor
    settings.watermarkTimeout = context.brokerTimeout
    return settings
  }
}
