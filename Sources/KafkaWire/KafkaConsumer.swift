import CRdkafka
package import EventModel

/// A Kafka consumer, owned by one thread: not `Sendable`, so it cannot leave it.
///
/// It reads where it is told to and never decides where to read: positions are the owner's, in
/// Postgres. A member of a group answers every rebalance itself, between polls, with `assign` and
/// `unassign`; until then librdkafka waits, and heartbeats go on. It must poll at least once every
/// `max.poll.interval.ms` (five minutes) or the group takes its partitions away (`lost`).
package final class KafkaConsumer {
  let settings: KafkaSettings
  let signals: ConsumerSignals
  var client: ClientHandle
  let waker: FetchWaker?
  /// Whether partitions come from a group rather than from `assignDirect`.
  private(set) var isMember = false
  /// Whether the group gave it a name before it gave an assignment.
  private(set) var hadName = false
  package internal(set) var isClosed = false
  /// Partitions given by the group and not answered yet.
  var unanswered: Set<TopicPartition> = []
  /// Partitions to give back that are not given back yet: their records are dropped.
  var leaving: Set<TopicPartition> = []
  /// Partitions whose end was reached and that gave no record since.
  var atEnd: Set<TopicPartition> = []

  /// Records between two looks at the clock.
  private static let recordsPerClockLook = 256

  /// Makes a client; nothing is connected before the first call that needs it.
  ///
  /// - Parameters:
  ///   - groupID: the consumer group. A reader that only uses `assignDirect` names one as well,
  ///     for librdkafka asks for it, but never joins it.
  ///   - instanceID: makes it a static member: one that comes back within `session.timeout.ms`
  ///     finds its partitions as it left them. Two living members of one id fence each other.
  /// - Throws: `misconfigured` for a setting that librdkafka refuses.
  package init(
    _ settings: KafkaSettings, groupID: String, instanceID: String? = nil
  ) throws(KafkaError) {
    var settings = settings.defaulting("check.crcs", to: "true")
      .defaulting("allow.auto.create.topics", to: "false")
      .defaulting("client.id", to: "annals")
      // librdkafka below 2.2 rests for a second once this many records wait, by default fewer than
      // a batch holds; its bound on their bytes stays, with `FetchWaker` to keep the rest short.
      .defaulting("queued.min.messages", to: "1000000")
    if !FetchWaker.isNeeded {
      settings = settings.defaulting("fetch.queue.backoff.ms", to: "10")
    }
    let signals = ConsumerSignals(settings: settings)
    let configuration = try ClientConfiguration(settings)
    try configuration.set("group.id", groupID)
    if let instanceID { try configuration.set("group.instance.id", instanceID) }
    try configuration.set("partition.assignment.strategy", "cooperative-sticky")
    try configuration.set("enable.auto.commit", "false")
    try configuration.set("enable.auto.offset.store", "false")
    try configuration.set("auto.offset.reset", "error")
    try configuration.set("isolation.level", "read_committed")
    try configuration.set("enable.partition.eof", "true")
    configuration.callbacks { signals.register(in: $0) }
    self.settings = settings
    self.signals = signals
    self.client = try configuration.client(RD_KAFKA_CONSUMER, context: signals)
    // One queue for everything: every callback then runs inside a poll, on the owner's thread.
    rd_kafka_poll_set_consumer(client.pointer)
    rd_kafka_set_log_queue(client.pointer, nil)
    waker = FetchWaker.isNeeded ? FetchWaker(client.pointer, settings) : nil
  }

  deinit { close() }

  /// Joins the group for these topics (`rd_kafka_subscribe`); replaces an earlier subscription.
  /// - Throws: `bug` after `assignDirect` or `close`.
  package func subscribe(_ topics: [TopicName]) throws(KafkaError) {
    guard !isClosed, isMember || signals.assigned.isEmpty else {
      throw KafkaError(
        name: "STATE", message: "subscribe on a consumer that is closed or reads directly",
        disposition: .bug)
    }
    let list = PartitionList()
    for topic in topics { list.add(topic) }
    try check(rd_kafka_subscribe(client.pointer, list.pointer), "subscribing to \(topics)")
    isMember = true
  }

  /// Adds records to a batch until it is full, the time is over, something urgent happened, or
  /// everything assigned was read to its end (`rd_kafka_consumer_poll` in a tight loop; the call
  /// that takes many at once can lose some beside a rebalance in librdkafka before 2.1.0).
  ///
  /// - Parameters:
  ///   - maxRecords: when the batch holds that many, it is full.
  ///   - maxBytes: when its arena holds that many, it is full; the last record may pass it.
  ///   - maxWait: how long at most, records or not. Zero takes only what lies ready.
  package func poll(
    into batch: RecordBatch, maxRecords: Int, maxBytes: Int, maxWait: Duration
  ) -> PollResult {
    precondition(!isClosed, "poll on a closed consumer")
    let deadline = ContinuousClock.now + maxWait
    let (countBefore, bytesBefore) = (batch.records.count, batch.arenaCount)
    var cursor = SourceCursor()
    var waitMs = maxWait.timeoutMs
    var untilClockLook = Self.recordsPerClockLook
    while batch.records.count < maxRecords, batch.arenaCount < maxBytes {
      let message = rd_kafka_consumer_poll(client.pointer, waitMs)
      if let message {
        take(message, &cursor, batch)
        rd_kafka_message_destroy(message)
        untilClockLook -= 1
      }
      if signals.isUrgent || isExhausted(batch) { break }
      if message == nil || untilClockLook == 0 {
        let left = deadline - ContinuousClock.now
        if left <= .zero { break }
        waitMs = left.timeoutMs
        untilClockLook = Self.recordsPerClockLook
      }
    }
    waker?.took(
      batch.records.count - countBefore, bytes: batch.arenaCount - bytesBefore,
      of: signals.assigned)
    // A coordinator that comes back empty takes the name away again; that it was given counts.
    if isMember, !signals.wasAssigned, !hadName { hadName = hasMemberID }
    let events = signals.take()
    note(events)
    return PollResult(recordCount: batch.records.count - countBefore, events: events)
  }

  /// The log lines since the last call, oldest first; at most 256, older ones are dropped.
  package func takeLogLines() -> [KafkaLogLine] { signals.logLines.take() }

  /// Throws unless the call went well.
  func check(_ code: rd_kafka_resp_err_t, _ what: @autoclosure () -> String) throws(KafkaError) {
    guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
    throw KafkaError(code, doing: what())
  }

  private func isExhausted(_ batch: RecordBatch) -> Bool {
    !batch.isEmpty && !atEnd.isEmpty && atEnd.count == signals.assigned.count
  }

  /// Puts a record into the batch, or an error among the events.
  @inline(__always)
  private func take(
    _ message: UnsafeMutablePointer<rd_kafka_message_t>, _ cursor: inout SourceCursor,
    _ batch: RecordBatch
  ) {
    guard message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR, let topic = message.pointee.rkt else {
      cursor.forget()
      return takeError(message)
    }
    let number = message.pointee.partition
    if !cursor.isCurrent(topic, number) {
      let source = cursor.move(to: topic, number) { partition in
        guard signals.assigned.contains(partition), !leaving.contains(partition) else { return nil }
        return batch.source(partition)
      }
      atEnd.remove(source.partition)
    }
    guard let index = cursor.current?.index else { return }
    RecordCopy.append(message, source: index, to: batch)
  }
}
