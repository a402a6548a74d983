import EventModel
import KafkaWire
import ProjectionKernel
import Store

/// What the group and the brokers tell a session: partitions come and go, logs end or are gone.
extension Session {
  func handle(_ event: ConsumerEvent) throws(WorkerError) {
    switch event {
    case .assigned(let partitions): try assign(partitions)
    case .revoked(let partitions), .lost(let partitions): try release(partitions)
    case .endOfPartition(let partition, let next): ends[partition] = next
    case .offsetOutOfRange(let partition, let requested, let error):
      throw .offsetGone(partition, requested, error)
    case .partitionFailed(_, let error), .failed(let error): try handle(error)
    case .hintRefused(let error):
      context.notice(.warning, "offset hint refused", ["error": "\(error)"])
    }
  }

  /// librdkafka mends what it can by itself; what it calls fatal, and what only people can mend,
  /// ends the session.
  func handle(_ error: KafkaError) throws(WorkerError) {
    guard error.isFatal || error.disposition != .retry else {
      context.notice(.warning, "kafka trouble", ["error": "\(error)"])
      return
    }
    throw .kafka(error)
  }

  private func assign(_ partitions: [TopicPartition]) throws(WorkerError) {
    let store = LeaseStore(connection, generation: context.generation, owner: context.owner)
    let generations = GenerationStore(connection)
    // What was given up before it came here is not judged here either.
    engine.obey(
      try stored { () throws(StoreError) in
        try VerdictStore(connection).verdicts(of: context.entry.declaration.name)
      })
    var offsets: [TopicPartition: Offset] = [:]
    for partition in partitions {
      if let count = partitionCounts[partition.topic], partition.partition.number >= count {
        try refuseFold(of: partition.topic, had: count)
      }
      var watermarks = try self.watermarks(of: partition)
      let log = try stored { () throws(StoreError) in
        try generations.log(of: partition.topic)
      }
      let lease = try stored { () throws(StoreError) in
        try store.take(partition, log: log, start: watermarks.low)
      }
      // Its owner until now may have gone on since the question: ask again before accusing.
      if lease.next > watermarks.high { watermarks = try self.watermarks(of: partition) }
      let plan = try check.plan(lease, watermarks)
      engine.take(lease.state)
      if !writer.queue.put(.take(lease)) { try checkWriter() }
      if let lost = plan.lostBelow {
        context.notice(
          .error, "records were lost before they were read",
          [
            "partition": "\(partition)", "from": "\(lease.next)", "below": "\(lost)",
          ])
        try send(engine.pass(partition, to: lost, as: .lost))
      }
      offsets[partition] = plan.readFrom
    }
    try kafka { () throws(KafkaError) in try consumer.assign(offsets) }
    noteAssignment("partitions taken", partitions)
  }

  private func watermarks(of partition: TopicPartition) throws(WorkerError) -> Watermarks {
    try kafka { () throws(KafkaError) in
      try consumer.watermarks(partition, timeout: context.settings.watermarkTimeout)
    }
  }

  private func release(_ partitions: [TopicPartition]) throws(WorkerError) {
    try handOver()
    writer.queue.waitUntilIdle()
    try checkWriter()
    for partition in partitions {
      engine.drop(partition)
      check.forget(partition)
      ends[partition] = nil
      if !writer.queue.put(.drop(partition)) { try checkWriter() }
    }
    try hint()
    try kafka { () throws(KafkaError) in try consumer.unassign(partitions) }
    noteAssignment("partitions given back", partitions)
  }

  private func noteAssignment(_ message: String, _ partitions: [TopicPartition]) {
    let count = consumer.assignment.count
    context.progress.update {
      $0.state = "running"
      $0.partitions = count
    }
    let names = partitions.sorted().map(\.description).joined(separator: " ")
    context.notice(.info, message, ["partitions": names])
  }
}
