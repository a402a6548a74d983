import EventModel
import KafkaProtocol
import RecordLog

/// The topics of a data folder: which there are, their settings and their open logs.
final class TopicRegistry {
  private(set) var topics: [TopicName: Topic] = [:]
  private let folder: DataFolder
  private let limits: NodeLimits
  private let isReadOnly: Bool
  private var document = TopicDocument()
  /// By collision key: Kafka takes only one of `a.b` and `a_b`.
  private var collisionKeys: Set<String> = []

  var partitionCount: Int { topics.values.reduce(0) { $0 + $1.partitions.count } }
  /// By name.
  var names: [TopicName] { topics.keys.sorted { $0.text < $1.text } }

  /// Opens every topic of a folder. What a crash left half made or half deleted is removed; a topic
  /// whose folders were put there by somebody else is taken in.
  /// - Throws: `invalid` where a partition is missing.
  init(_ folder: DataFolder, limits: NodeLimits, isReadOnly: Bool) throws(LogError) {
    self.folder = folder
    self.limits = limits
    self.isReadOnly = isReadOnly
    if let bytes = try folder.readDocument(TopicDocument.name) {
      guard let document = TopicDocument(bytes) else {
        throw .invalid(path: "\(folder.path)/\(TopicDocument.name)", reason: "not a list of topics")
      }
      self.document = document
    }
    var found: [TopicName: Set<Int32>] = [:]
    for name in try folder.partitions() where !Self.isHidden(name.topic) {
      found[name.topic, default: []].insert(name.partition.number)
    }
    for (name, entry) in document.entries where entry.stage != .ready && !isReadOnly {
      try erase(TopicName(name), (found.removeValue(forKey: TopicName(name)) ?? []).sorted())
    }
    for (name, entry) in document.entries where entry.stage == .ready {
      try open(TopicName(name), found.removeValue(forKey: TopicName(name)) ?? [], entry)
    }
    for (name, numbers) in found {
      let entry = TopicDocument.Entry(stage: .ready, partitionCount: numbers.count, configs: [:])
      try open(name, numbers, entry)
      document.entries[name.text] = entry
    }
  }

  /// Names that no client sees: the node's own, and Kafka's log of its own metadata.
  static func isHidden(_ topic: TopicName) -> Bool {
    topic.text.hasPrefix("__annals") || topic.text == "__cluster_metadata"
  }

  subscript(_ name: TopicName) -> Topic? { topics[name] }

  func partition(_ topic: String, _ number: Int32) -> ServedPartition? {
    topics[TopicName(topic)]?.partition(number)
  }

  private func open(
    _ name: TopicName, _ numbers: Set<Int32>, _ entry: TopicDocument.Entry
  ) throws(LogError) {
    // More than noted is growth that a crash came upon.
    let count = max(entry.partitionCount, numbers.count)
    guard count > 0, numbers == Set(0..<Int32(count)) else {
      throw .invalid(
        path: folder.path,
        reason: "topic \(name) has \(count) partitions and folders for \(numbers.sorted())")
    }
    var configs = TopicConfigs()
    for (key, value) in entry.configs { _ = configs.set(key, value, clampsReplicas: true) }
    var partitions: [ServedPartition] = []
    for number in 0..<Int32(count) {
      let log = try folder.open(TopicPartition(name, Partition(number)))
      partitions.append(ServedPartition(log))
    }
    topics[name] = Topic(
      name, id: partitions[0].log.topicID, partitions: partitions, configs: configs)
    collisionKeys.insert(name.collisionKey)
  }

  // MARK: What clients do

  /// - Throws: where a topic cannot be made.
  func check(_ name: TopicName, partitions: Int) throws(Refusal) {
    if let fault = name.fault { throw Refusal(.invalidTopic, fault) }
    if topics[name] != nil {
      throw Refusal(.topicAlreadyExists, "Topic '\(name)' already exists.")
    }
    if collisionKeys.contains(name.collisionKey) {
      throw Refusal(
        .invalidTopic, "Topic '\(name)' collides with existing topic: they differ in '.' and '_'")
    }
    if Self.isHidden(name) {
      throw Refusal(.invalidTopic, "Topic '\(name)' is reserved for the node")
    }
    if topics.count >= limits.topicsMax {
      throw Refusal(.policyViolation, "the node has \(limits.topicsMax) topics, its limit")
    }
    try checkRoom(for: partitions)
  }

  private func checkRoom(for partitions: Int) throws(Refusal) {
    guard partitionCount + partitions <= limits.partitionsMax else {
      throw Refusal(
        .policyViolation,
        "\(partitions) more partitions are beyond the node's limit of \(limits.partitionsMax)")
    }
  }

  /// Makes a topic; it is durable when this returns.
  func create(
    _ name: TopicName, partitions count: Int, configs: TopicConfigs
  ) throws(Refusal) {
    try check(name, partitions: count)
    do throws(LogError) {
      let id = DataFolder.newUUID()
      try note(name, .creating, count, configs.values)
      var partitions: [ServedPartition] = []
      for number in 0..<Int32(count) {
        let log = try folder.create(TopicPartition(name, Partition(number)), topicID: id)
        partitions.append(ServedPartition(log))
      }
      try note(name, .ready, count, configs.values)
      topics[name] = Topic(name, id: id, partitions: partitions, configs: configs)
      collisionKeys.insert(name.collisionKey)
    } catch { throw Refusal(error) }
  }

  /// - Throws: where a topic cannot have so many partitions.
  func check(_ name: TopicName, growingTo count: Int) throws(Refusal) {
    guard let topic = topics[name] else {
      throw Refusal(.unknownTopicOrPartition, "The topic '\(name)' does not exist.")
    }
    let now = topic.partitions.count
    if count == now {
      throw Refusal(.invalidPartitions, "Topic already has \(now) partition(s).")
    }
    if count < now {
      throw Refusal(
        .invalidPartitions,
        "The topic \(name) currently has \(now) partition(s); \(count) would not be an increase.")
    }
    try checkRoom(for: count - now)
  }

  /// Adds partitions up to a count.
  func grow(_ name: TopicName, to count: Int) throws(Refusal) {
    try check(name, growingTo: count)
    do throws(LogError) {
      guard var topic = topics[name] else { return }
      while topic.partitions.count < count {
        let place = TopicPartition(name, Partition(Int32(topic.partitions.count)))
        topic.partitions.append(ServedPartition(try folder.create(place, topicID: topic.id)))
      }
      try note(name, .ready, count, topic.configs.values)
      topics[name] = topic
    } catch { throw Refusal(error) }
  }

  /// Deletes a topic with its records.
  func delete(_ name: TopicName) throws(Refusal) {
    guard let topic = topics[name] else {
      throw Refusal(.unknownTopicOrPartition, "This server does not host this topic-partition.")
    }
    do throws(LogError) {
      try note(name, .deleting, topic.partitions.count, topic.configs.values)
      topics[name] = nil
      collisionKeys.remove(name.collisionKey)
      try erase(name, (0..<Int32(topic.partitions.count)).map { $0 })
    } catch { throw Refusal(error) }
  }

  /// Keeps other settings for a topic.
  func configure(_ name: TopicName, _ configs: TopicConfigs) throws(Refusal) {
    do throws(LogError) {
      guard let count = topics[name]?.partitions.count else { return }
      try note(name, .ready, count, configs.values)
      topics[name]?.use(configs)
    } catch { throw Refusal(error) }
  }

  private func erase(_ name: TopicName, _ numbers: [Int32]) throws(LogError) {
    for number in numbers { try folder.delete(TopicPartition(name, Partition(number))) }
    document.entries[name.text] = nil
    try folder.writeDocument(TopicDocument.name, document.bytes)
  }

  private func note(
    _ name: TopicName, _ stage: TopicDocument.Stage, _ count: Int, _ configs: [String: String]
  ) throws(LogError) {
    document.entries[name.text] = TopicDocument.Entry(
      stage: stage, partitionCount: count, configs: configs)
    try folder.writeDocument(TopicDocument.name, document.bytes)
  }
}
