package import EventCodec
package import EventModel
package import KafkaWire
package import PostgresWire
package import ProjectionKernel
package import Store
import Synchronization

/// Told once, heard by all threads of a worker: finish the batch and leave.
package final class StopFlag: Sendable {
  private let flag = Atomic(false)
  private let above: StopFlag?

  /// - Parameter above: one that is heard as well.
  package init(below above: StopFlag? = nil) { self.above = above }

  package var isSet: Bool { flag.load(ordering: .acquiring) || above?.isSet == true }
  package func set() { flag.store(true, ordering: .releasing) }
}

/// What one projection's work needs to know.
package struct RunnerContext: Sendable {
  package let entry: ProjectionEntry
  package let generation: Generation
  package let registry: ContractRegistry
  /// The topics that its inputs come from.
  package let topics: [TopicName]
  package let kafka: KafkaSettings
  package let postgres: PostgresSettings
  package let settings: WorkerSettings
  /// Host, process and slot: who holds a partition, as `annals status` shows it.
  package let owner: String
  /// Makes the consumer a static member of its group; nil for a dynamic one.
  package let instanceID: String?
  package let progress: WorkerProgress
  package let stop: StopFlag
  /// The ends of the topics at the start, for a worker that stops there.
  package let targets: [TopicPartition: Offset]
  package let log: @Sendable (ProjectionName, WorkerNotice) -> Void

  package init(
    entry: ProjectionEntry, generation: Generation, registry: ContractRegistry,
    topics: [TopicName], kafka: KafkaSettings, postgres: PostgresSettings,
    settings: WorkerSettings, owner: String, instanceID: String?, progress: WorkerProgress,
    stop: StopFlag, targets: [TopicPartition: Offset],
    log: @escaping @Sendable (ProjectionName, WorkerNotice) -> Void
  ) {
    self.entry = entry
    self.generation = generation
    self.registry = registry
    self.topics = topics
    self.kafka = kafka
    self.postgres = postgres
    self.settings = settings
    self.owner = owner
    self.instanceID = instanceID
    self.progress = progress
    self.stop = stop
    self.targets = targets
    self.log = log
  }

  /// The same under another stop.
  func with(_ stop: StopFlag) -> RunnerContext {
    RunnerContext(
      entry: entry, generation: generation, registry: registry, topics: topics, kafka: kafka,
      postgres: postgres, settings: settings, owner: owner, instanceID: instanceID,
      progress: progress, stop: stop, targets: targets, log: log)
  }

  func notice(
    _ level: WorkerNotice.Level, _ message: String, _ fields: KeyValuePairs<String, String>
  ) {
    log(
      entry.declaration.name,
      WorkerNotice(level: level, message: message, fields: fields.map { ($0.key, $0.value) }))
  }
}
