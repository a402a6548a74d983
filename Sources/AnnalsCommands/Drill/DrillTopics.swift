import CommandKit
import EventModel
import KafkaWire

/// The topics of a sandbox on somebody else's Kafka. They are noted in its folder, for whoever finds it
/// when the run was killed.
struct DrillTopics {
  /// As `bootstrap.servers`.
  let servers: String
  /// What stands before the topics' names, never empty.
  let prefix: String

  private static let noteName = "topics"

  init(servers: String, prefix: String) {
    self.servers = servers
    self.prefix = prefix
  }

  /// What a folder's note says; nil where there is none.
  init?(in folder: String) throws(CommandFailure) {
    let note = folder + "/" + Self.noteName
    guard HostProcess.exists(note) else { return nil }
    let lines = try HostProcess.readText(note).split(separator: "\n").map(String.init)
    guard lines.count == 2 else { return nil }
    (servers, prefix) = (lines[0], lines[1])
  }

  func note(in files: DrillFolder) throws(CommandFailure) {
    try files.write("\(servers)\n\(prefix)\n", to: Self.noteName)
  }

  /// Whether that is where a command's settings lead.
  func areReached(by context: CommandContext) -> Bool {
    context.settings.text(CommonSettings.kafkaServers.name) == servers
  }

  /// Those that are there now.
  func found(_ context: CommandContext) throws(CommandFailure) -> [TopicName] {
    let kafka = try context.kafka()
    let metadata = try Failures.kafka { () throws(KafkaError) in
      try KafkaAdmin(kafka).metadata(timeout: context.brokerTimeout)
    }
    return metadata.topics.map(\.name).filter { $0.text.hasPrefix(prefix) }
  }

  func delete(_ context: CommandContext) throws(CommandFailure) {
    let kafka = try context.kafka()
    let admin = try Failures.kafka { () throws(KafkaError) in try KafkaAdmin(kafka) }
    for topic in try found(context) {
      try Failures.kafka { () throws(KafkaError) in
        try admin.deleteTopic(topic, timeout: context.brokerTimeout)
      }
    }
  }
}
