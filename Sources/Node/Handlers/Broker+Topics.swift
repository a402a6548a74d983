import EventModel
import KafkaProtocol
import RecordLog

/// Making and deleting topics, partitions and records.
extension Broker {
  func createTopics(_ request: CreateTopicsRequest, _ call: Call) -> CreateTopicsResponse {
    var counts: [String: Int] = [:]
    for topic in request.topics { counts[topic.name, default: 0] += 1 }
    return .with {
      $0.topics = request.topics.answered {
        (topic, answer: inout CreateTopicsResponse.Topic) throws(Refusal) in
        answer.name = topic.name
        if counts[topic.name] != 1 { throw Refusal(.invalidRequest, "Duplicate topic name.") }
        try create(topic, validateOnly: request.validateOnly, &answer)
      }
    }
  }

  private func create(
    _ wish: CreateTopicsRequest.Topic, validateOnly: Bool,
    _ answer: inout CreateTopicsResponse.Topic
  ) throws(Refusal) {
    try requireWritable()
    let name = TopicName(wish.name)
    let count = try partitionCount(wish)
    try topics.check(name, partitions: count)
    var configs = TopicConfigs()
    for config in wish.configs {
      guard let value = config.value else {
        throw Refusal(.invalidConfig, "Null value not supported for topic configs: \(config.name)")
      }
      try set(config.name, value, in: &configs)
    }
    if !validateOnly {
      try topics.create(name, partitions: count, configs: configs)
      note(
        NodeEvent(
          .info, "topic created",
          [
            ("topic", wish.name), ("partitions", "\(count)"),
            ("replicas_wished", "\(wish.replicationFactor)"),
          ]))
    }
    answer.numPartitions = Int32(count)
    answer.replicationFactor = 1
    answer.configs = TopicSetting.all.map { setting in
      .with {
        $0.name = setting.name
        $0.value = configs.value(setting)
        $0.configSource = configs.source(setting)
      }
    }
  }

  func set(
    _ name: String, _ value: String, in configs: inout TopicConfigs
  ) throws(Refusal) {
    if let fault = configs.set(name, value, clampsReplicas: settings.clampsReplicas) {
      throw Refusal(.invalidConfig, fault)
    }
  }

  /// How many partitions are wished for; and that the replicas can be had.
  private func partitionCount(_ wish: CreateTopicsRequest.Topic) throws(Refusal) -> Int {
    if !wish.assignments.isEmpty {
      guard wish.replicationFactor == -1, wish.numPartitions == -1 else {
        throw Refusal(
          .invalidRequest,
          "A manual partition assignment was specified, but replication factor or partition count was"
            + " not set to -1.")
      }
      try check(wish.assignments.map { ($0.partition, $0.brokerIDs) }, from: 0)
      return wish.assignments.count
    }
    switch wish.replicationFactor {
    case -1, 1: break
    case ..<1:
      throw Refusal(
        .invalidReplicationFactor,
        "Replication factor must be larger than 0, or -1 to use the"
          + " default value.")
    default:
      guard settings.clampsReplicas else {
        throw Refusal(
          .invalidReplicationFactor,
          "The target replication factor of \(wish.replicationFactor) cannot be reached because"
            + " only 1 broker(s) are registered.")
      }
    }
    guard wish.numPartitions == -1 || wish.numPartitions > 0 else {
      throw Refusal(
        .invalidPartitions, "Number of partitions was set to an invalid non-positive value.")
    }
    return Int(wish.numPartitions == -1 ? settings.defaultPartitions : wish.numPartitions)
  }

  /// Assignments must name each partition once, in a row, and this node alone.
  private func check(
    _ assignments: [(partition: Int32, brokers: [Int32])], from first: Int32
  ) throws(Refusal) {
    let numbers = assignments.map(\.partition).sorted()
    guard numbers == (0..<Int32(numbers.count)).map({ first + $0 }) else {
      throw Refusal(
        .invalidReplicaAssignment, "partitions should be a consecutive 0-based integer sequence")
    }
    for (partition, brokers) in assignments where Set(brokers) != [settings.nodeID] {
      throw Refusal(
        .invalidReplicaAssignment,
        "The manual partition assignment of \(partition) to brokers \(brokers) is not to broker"
          + " \(settings.nodeID), the only one registered.")
    }
  }

  func deleteTopics(_ request: DeleteTopicsRequest, _ call: Call) -> DeleteTopicsResponse {
    .with {
      $0.topics = request.topics.answered {
        (name, answer: inout DeleteTopicsResponse.Topic) throws(Refusal) in
        answer.name = name
        try requireWritable()
        try delete(TopicName(name), call.now)
      }
    }
  }

  private func delete(_ name: TopicName, _ now: NodeTime) throws(Refusal) {
    let partitions = topics[name]?.partitions ?? []
    try topics.delete(name)
    note(NodeEvent(.info, "topic deleted", [("topic", name.text)]))
    abandon(partitions)
    wakeFetches(of: name)
    // That they are forgotten need not wait for the disk: a topic of that name made later starts at
    // 0, and what a crash brings back lies beyond its end.
    keep(groups.forgetting(topic: name), now)
  }

  func createPartitions(
    _ request: CreatePartitionsRequest, _ call: Call
  ) -> CreatePartitionsResponse {
    .with {
      $0.topics = request.topics.answered {
        (topic, answer: inout CreatePartitionsResponse.Topic) throws(Refusal) in
        answer.name = topic.name
        try grow(topic, validateOnly: request.validateOnly)
      }
    }
  }

  private func grow(
    _ wish: CreatePartitionsRequest.Topic, validateOnly: Bool
  ) throws(Refusal) {
    try requireWritable()
    let name = TopicName(wish.name)
    try topics.check(name, growingTo: Int(wish.count))
    if let assignments = wish.assignments {
      let now = Int32(topics[name]?.partitions.count ?? 0)
      guard assignments.count == Int(wish.count - now) else {
        throw Refusal(
          .invalidReplicaAssignment,
          "Attempted to add \(wish.count - now) additional partition(s), but only"
            + " \(assignments.count) assignment(s) were specified.")
      }
      try check(assignments.enumerated().map { (now + Int32($0), $1.brokerIDs) }, from: now)
    }
    if !validateOnly { try topics.grow(name, to: Int(wish.count)) }
  }

  func deleteRecords(_ request: DeleteRecordsRequest, _ call: Call) -> DeleteRecordsResponse {
    .with {
      $0.topics = request.topics.answeredByPartition {
        (topic, part, answer: inout DeleteRecordsResponse.Partition) throws(Refusal) in
        answer.partition = part.partition
        answer.lowWatermark = -1
        try requireWritable()
        let partition = try served(topic, part.partition)
        do throws(LogError) { try partition.log.deleteRecords(before: part.offset) } catch {
          throw refusal(error, partition)
        }
        answer.lowWatermark = partition.log.startOffset
      }
    }
  }
}
