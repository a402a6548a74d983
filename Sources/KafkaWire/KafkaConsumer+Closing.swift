import CRdkafka
import Threads

extension KafkaConsumer {
  /// Leaves the group and frees what librdkafka holds; waits until the group coordinator was told,
  /// 10 s at most. Partitions not given back yet are given back: commit before. A static member
  /// leaves nothing: its partitions wait for it. Idempotent.
  /// - Returns: false where the time was not enough: the group finds out by the session's end, and
  ///   what librdkafka holds stays to the end of the process.
  @discardableResult
  package func close() -> Bool {
    guard !isClosed else { return true }
    isClosed = true
    waker?.close()
    signals.isClosing = true
    answerBeforeClosing()
    var hadJoined = hadName || hasMemberID
    if !Self.isDestroyedSafely, isMember, !signals.wasAssigned, !hadJoined {
      // An answer that comes from here on is ignored; one that came meanwhile has given a name. Once
      // closed, the client has no name to tell.
      rd_kafka_unsubscribe(client.pointer)
      hadJoined = hasMemberID
    }
    // Not this consumer: it may be on its way out. The client outlives a thread that stays.
    // An answer to librdkafka that meets the end of its group part is dropped without a reply, and
    // whoever gave it waits for ever.
    let leaving = BoundedCall { [pointer = client.pointer, signals] in
      Self.leave(pointer, signals, within: Self.closePatience)
    }
    let isDone = leaving.run(within: Self.closePatience + .seconds(1)) ?? false
    let neverAssigned = isMember && !signals.wasAssigned && (hadJoined || hasMemberID)
    if !isDone || !Self.isDestroyedSafely && neverAssigned { client.abandon() }
    return isDone
  }

  /// How long the group coordinator may take to let a member go.
  private static let closePatience = Duration.seconds(10)

  /// Closes step by step (`rd_kafka_consumer_close_queue`), answering what librdkafka asks: the call
  /// that does all of it (`rd_kafka_consumer_close`) waits without a bound.
  private static func leave(
    _ client: OpaquePointer, _ signals: ConsumerSignals, within patience: Duration
  ) -> Bool {
    let end = ContinuousClock.now + patience
    let queue = rd_kafka_queue_new(client)
    defer { rd_kafka_queue_destroy(queue) }
    if let error = rd_kafka_consumer_close_queue(client, queue) {
      rd_kafka_error_destroy(error)
      return true
    }
    while rd_kafka_consumer_closed(client) == 0 {
      let left = end - ContinuousClock.now
      guard left > .zero else { return false }
      guard let event = rd_kafka_queue_poll(queue, min(left, .milliseconds(100)).timeoutMs) else {
        continue
      }
      if rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE {
        signals.rebalanced(
          client, rd_kafka_event_error(event), rd_kafka_event_topic_partition_list(event))
      }
      rd_kafka_event_destroy(event)
    }
    return true
  }

  /// Whether librdkafka may be destroyed between joining a group and the first assignment. Below
  /// 2.3.0 the cooperative-sticky assignor asserts that there was one, and ends the process: such a
  /// client is closed, so that it leaves its group, and abandoned.
  private static let isDestroyedSafely = rd_kafka_version() >= 0x0203_00ff

  /// Whether the group has given it a name, which comes before any assignment.
  var hasMemberID: Bool {
    guard let text = rd_kafka_memberid(client.pointer) else { return false }
    defer { rd_kafka_mem_free(client.pointer, text) }
    return text.pointee != 0
  }
}
