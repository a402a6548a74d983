import CommandKit
import EventCodec
import EventModel
import Glibc
import KafkaWire
import Worker

/// The broker of a sandbox: a node of its own, or topics of its own on the Kafka that is configured.
final class DrillBroker {
  /// What stands before the topics' names.
  let prefix: String
  /// As `bootstrap.servers`; empty where there is no broker.
  private(set) var address = ""
  private let kind: DrillSandbox.Broker?
  private let context: CommandContext
  private var node: DrillChild?
  private var nodeCount = 0

  /// Topics keep records of any age, and of a little more than a topic takes by default.
  private static let topicSettings = ["retention.ms": "-1", "max.message.bytes": "2097152"]

  init(_ context: CommandContext, kind: DrillSandbox.Broker?, prefix: String) {
    self.context = context
    self.kind = kind
    self.prefix = prefix
  }

  var isNode: Bool { kind == .node }
  var isKafka: Bool { kind == .kafka }

  /// As a report names it.
  var text: String {
    switch kind {
    case .node: "a node of its own"
    case .kafka: "the Kafka that is configured"
    case nil: "no broker"
    }
  }

  /// What processes need to know of an external Kafka, as a properties file.
  var properties: String {
    guard isKafka else { return "" }
    let cap = context.settings.text(SettingsCatalogue.replicationMax.name)
    return context.settings.kafka.map { "kafka.\($0.name)=\($0.value)\n" }.joined()
      + (cap.map { "\(SettingsCatalogue.replicationMax.name)=\($0)\n" } ?? "")
  }

  /// On a Kafka that is not its own.
  private var topics: DrillTopics { DrillTopics(servers: address, prefix: prefix) }

  /// Starts it, or sees that it is there.
  func start(_ sandbox: DrillSandbox, _ clock: DrillClock) throws(CommandFailure) {
    switch kind {
    case .node: try startNode(sandbox, clock)
    case .kafka:
      address = context.settings.text(CommonSettings.kafkaServers.name) ?? ""
      try topics.note(in: sandbox.files)
      _ = try metadata(try context.kafka(), within: context.brokerTimeout)
    case nil: break
    }
  }

  /// Stops it: the node by a signal, a Kafka by the command that the settings name for it.
  func stop(
    _ sandbox: DrillSandbox, kills: Bool, _ clock: DrillClock
  ) throws(CommandFailure) {
    if isKafka {
      return try control(SettingsCatalogue.drillBrokerStop, sandbox, clock)
    }
    guard let node else { throw CommandFailure(.checkFailed, "the broker does not run") }
    node.signal(kills ? SIGKILL : SIGTERM)
    try clock.wait(for: "the broker ends") { () throws(CommandFailure) in !node.isRunning }
    sandbox.forget(node)
    self.node = nil
  }

  /// Starts what was stopped, with everything that it had, and waits until it answers.
  func restart(_ sandbox: DrillSandbox, _ clock: DrillClock) throws(CommandFailure) {
    if isKafka {
      try control(SettingsCatalogue.drillBrokerStart, sandbox, clock)
    } else {
      guard node == nil else { throw CommandFailure(.checkFailed, "the broker runs already") }
      try startNode(sandbox, clock)
    }
    let kafka = try sandbox.own.kafka()
    var last: CommandFailure?
    try clock.wait(for: "the broker answers (\(last?.what ?? "not asked"))") {
      () throws(CommandFailure) in
      do throws(CommandFailure) {
        _ = try metadata(kafka, within: .seconds(2))
        return true
      } catch {
        last = error
        return false
      }
    }
  }

  /// - Throws: `checkFailed` where the node ended that should run.
  func check() throws(CommandFailure) {
    guard let node, !node.isRunning else { return }
    throw CommandFailure(
      .checkFailed, "the node ended by itself: \(node.ending?.text ?? ""): \(node.lastWords)")
  }

  /// Another one without anything in it.
  func lose(_ sandbox: DrillSandbox, _ clock: DrillClock) throws(CommandFailure) {
    if isKafka {
      let topics = topics
      try topics.delete(context)
      // Deleting goes on behind the answer, and a topic that is half gone is neither there nor not.
      return try clock.wait(for: "the topics are gone") { () throws(CommandFailure) in
        try topics.found(context).isEmpty
      }
    }
    if node != nil { try stop(sandbox, kills: true, clock) }
    try sandbox.files.remove(folder(sandbox))
    address = ""
    nodeCount += 1
    try startNode(sandbox, clock)
  }

  private func folder(_ sandbox: DrillSandbox) -> String {
    sandbox.folder.path + (nodeCount == 0 ? "/node" : "/node-\(nodeCount + 1)")
  }

  private func startNode(
    _ sandbox: DrillSandbox, _ clock: DrillClock
  ) throws(CommandFailure) {
    let child = try sandbox.startAnnals(
      "node",
      [
        "node", "--data", folder(sandbox), "--listen", address.isEmpty ? "127.0.0.1:0" : address,
      ])
    try clock.wait(for: "the node gets ready") { () throws(CommandFailure) in
      if child.answer.hasSuffix("\n") { return true }
      guard child.isRunning else {
        throw CommandFailure(.unavailable, "the node ended: \(child.lastWords)")
      }
      return false
    }
    address = String(child.answer.dropLast())
    node = child
  }

  /// Makes the declared topics, with as many partitions as are declared, or as a source has.
  func makeTopics(
    _ own: CommandContext, partitions: [String: Int]
  ) throws(CommandFailure) {
    guard kind != nil else { return }
    let registry = try own.registry()
    let kafka = try own.kafka()
    let timeout = own.brokerTimeout
    let admin = try Failures.kafka { () throws(KafkaError) in try KafkaAdmin(kafka) }
    for topic in registry.topics {
      let count = max(Int(topic.declaration.partitions), partitions[topic.folder] ?? 0)
      try Failures.kafka { () throws(KafkaError) in
        try admin.createTopic(
          TopicSpecification(
            topic.name, partitionCount: count, replication: isNode ? 1 : nil,
            configs: Self.topicSettings), timeout: timeout)
      }
    }
  }

  /// Ends it: topics on somebody else's Kafka are deleted.
  func stop() throws(CommandFailure) {
    if isKafka { try topics.delete(context) }
  }

  private func metadata(
    _ kafka: KafkaSettings, within timeout: Duration
  ) throws(CommandFailure) -> ClusterMetadata {
    try Failures.kafka { () throws(KafkaError) in
      try KafkaAdmin(kafka).metadata(timeout: timeout)
    }
  }

  private func control(
    _ setting: SettingDescription, _ sandbox: DrillSandbox, _ clock: DrillClock
  ) throws(CommandFailure) {
    guard let shell = context.settings.text(setting.name) else {
      throw CommandFailure(.misconfigured, "\(setting.name) is not set")
    }
    let child = try sandbox.start(setting.name, ["/bin/sh", "-c", shell])
    _ = try sandbox.finish(child, clock, exits: [0])
  }
}
