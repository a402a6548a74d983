import CRdkafka
package import EventModel

extension KafkaAdmin {
  /// Creates one topic and waits until the cluster has it (`rd_kafka_CreateTopics`).
  ///
  /// - Parameter validateOnly: asks the broker whether it would, and changes nothing.
  /// - Throws: `misconfigured` (`TOPIC_ALREADY_EXISTS`, `INVALID_CONFIG`, ...) or `retry`.
  package func createTopic(
    _ topic: TopicSpecification, validateOnly: Bool = false, timeout: Duration
  ) throws(KafkaError) {
    let what = "creating topic"
    let request = request(
      RD_KAFKA_ADMIN_OP_CREATETOPICS, what, timeout: timeout, awaitsCluster: true)
    if validateOnly { rd_kafka_AdminOptions_set_validate_only(request.options, 1, nil, 0) }
    let new = try orThrow("\(what) \(topic.name)") { text, size in
      rd_kafka_NewTopic_new(
        topic.name.text, Int32(topic.partitionCount), topic.replication.map(Int32.init) ?? -1, text,
        size)
    }
    defer { rd_kafka_NewTopic_destroy(new) }
    for (name, value) in topic.configs.sorted(by: { $0.key < $1.key }) {
      rd_kafka_NewTopic_set_config(new, name, value)
    }
    var list: OpaquePointer? = new
    rd_kafka_CreateTopics(client.pointer, &list, 1, request.options, request.queue)
    try answer(request) { event -> Result<Void, KafkaError> in
      var count = 0
      let topics = rd_kafka_CreateTopics_result_topics(
        rd_kafka_event_CreateTopics_result(event), &count)
      return AdminRequest.firstFailure(topics, count, what)
    }
    if !validateOnly {
      try awaitTopic(partitionCount: topic.partitionCount, of: topic.name, timeout: timeout)
    }
  }

  /// Raises a topic's number of partitions (`rd_kafka_CreatePartitions`). Keys move: folds stop.
  /// - Parameter total: the new number, greater than the old one.
  package func createPartitions(
    _ topic: TopicName, total: Int, timeout: Duration
  ) throws(KafkaError) {
    let what = "adding partitions to"
    let request = request(
      RD_KAFKA_ADMIN_OP_CREATEPARTITIONS, what, timeout: timeout, awaitsCluster: true)
    let new = try orThrow("\(what) \(topic)") { text, size in
      rd_kafka_NewPartitions_new(topic.text, total, text, size)
    }
    defer { rd_kafka_NewPartitions_destroy(new) }
    var list: OpaquePointer? = new
    rd_kafka_CreatePartitions(client.pointer, &list, 1, request.options, request.queue)
    try answer(request) { event -> Result<Void, KafkaError> in
      var count = 0
      let topics = rd_kafka_CreatePartitions_result_topics(
        rd_kafka_event_CreatePartitions_result(event), &count)
      return AdminRequest.firstFailure(topics, count, what)
    }
    try awaitTopic(partitionCount: total, of: topic, timeout: timeout)
  }

  /// Deletes a topic and all its records (`rd_kafka_DeleteTopics`).
  package func deleteTopic(_ topic: TopicName, timeout: Duration) throws(KafkaError) {
    let what = "deleting topic"
    let request = request(
      RD_KAFKA_ADMIN_OP_DELETETOPICS, what, timeout: timeout, awaitsCluster: true)
    let doomed = rd_kafka_DeleteTopic_new(topic.text)
    defer { rd_kafka_DeleteTopic_destroy(doomed) }
    var list: OpaquePointer? = doomed
    rd_kafka_DeleteTopics(client.pointer, &list, 1, request.options, request.queue)
    try answer(request) { event -> Result<Void, KafkaError> in
      var count = 0
      let topics = rd_kafka_DeleteTopics_result_topics(
        rd_kafka_event_DeleteTopics_result(event), &count)
      return AdminRequest.firstFailure(topics, count, what)
    }
  }

  /// Removes all records before these offsets, as retention would (`rd_kafka_DeleteRecords`).
  package func deleteRecords(
    before offsets: [TopicPartition: Offset], timeout: Duration
  ) throws(KafkaError) {
    let request = request(
      RD_KAFKA_ADMIN_OP_DELETERECORDS, "deleting records", timeout: timeout, awaitsCluster: true)
    let partitions = PartitionList(offsets)
    let doomed = rd_kafka_DeleteRecords_new(partitions.pointer)
    defer { rd_kafka_DeleteRecords_destroy(doomed) }
    var list: OpaquePointer? = doomed
    rd_kafka_DeleteRecords(client.pointer, &list, 1, request.options, request.queue)
    try answer(request) { event -> Result<Void, KafkaError> in
      let answered = PartitionList.elements(
        rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(event)))
      for element in answered where element.code != RD_KAFKA_RESP_ERR_NO_ERROR {
        return .failure(
          KafkaError(element.code, doing: "deleting records of \(element.partition)"))
      }
      return .success(())
    }
  }

  /// Waits until the topic shows all its partitions, each with a leader that answers as one: a
  /// controller answers before the brokers have heard of it.
  private func awaitTopic(
    partitionCount: Int, of topic: TopicName, timeout: Duration
  ) throws(KafkaError) {
    try until("topic \(topic) is known to the brokers", timeout: timeout) { () throws(KafkaError) in
      let known = try metadata(topic: topic, timeout: timeout).topics.first
      return known?.partitions.count == partitionCount
        && known?.partitions.allSatisfy { $0.leader != nil } == true
    }
    let partitions = (0..<partitionCount).map { TopicPartition(topic, Partition(Int32($0))) }
    try until("the leaders of \(topic) know it", timeout: timeout) { () throws(KafkaError) in
      do throws(KafkaError) {
        _ = try listOffsets(partitions, timeout: timeout)
        return true
      } catch {
        guard error.name == "UNKNOWN_TOPIC_OR_PART" else { throw error }
        return false
      }
    }
  }

  /// An object that librdkafka makes, or the reason that it writes into a buffer.
  func orThrow(
    _ what: String, _ make: (UnsafeMutablePointer<CChar>, Int) -> OpaquePointer?
  ) throws(KafkaError) -> OpaquePointer {
    let result: Result<OpaquePointer, KafkaError> = withUnsafeTemporaryAllocation(
      of: CChar.self, capacity: 512
    ) { buffer in
      buffer.initialize(repeating: 0)
      if let made = make(buffer.baseAddress!, buffer.count) { return .success(made) }
      return .failure(
        KafkaError(
          RD_KAFKA_RESP_ERR__INVALID_ARG, doing: what,
          detail: String(cString: buffer.baseAddress!)))
    }
    return try result.get()
  }
}
