import CRdkafka
import EventModel

/// What librdkafka's callbacks leave for a consumer, which is the context they are given.
///
/// All callbacks run inside `rd_kafka_consumer_poll` or `rd_kafka_consumer_close`, on the owner's
/// thread: with `log.queue` set, none runs anywhere else. So nothing here is locked.
final class ConsumerSignals {
  let settings: KafkaSettings
  private(set) var events: [ConsumerEvent] = []
  private(set) var isUrgent = false
  var logLines = LogLines()
  /// What librdkafka was told to read.
  var assigned: Set<TopicPartition> = []
  /// Whether the group ever gave an assignment, be it an empty one.
  private(set) var wasAssigned = false
  /// Once set, rebalances are answered here: nobody polls any more.
  var isClosing = false

  init(settings: KafkaSettings) { self.settings = settings }

  func add(_ event: ConsumerEvent) {
    events.append(event)
    if event.isUrgent { isUrgent = true }
  }

  func take() -> [ConsumerEvent] {
    defer {
      events = []
      isUrgent = false
    }
    return events
  }

  /// Sets all callbacks with this object as their context (`ClientHandle` keeps it).
  func register(in configuration: OpaquePointer) {
    rd_kafka_conf_set_opaque(configuration, Unmanaged.passUnretained(self).toOpaque())
    rd_kafka_conf_set_rebalance_cb(configuration) { client, code, list, context in
      ConsumerSignals.at(context).rebalanced(client!, code, list)
    }
    rd_kafka_conf_set_error_cb(configuration) { client, code, reason, context in
      ConsumerSignals.at(context).failed(client!, Int32(code), reason)
    }
    rd_kafka_conf_set_offset_commit_cb(configuration) { _, code, _, context in
      // Nothing to commit is no failure.
      guard code != RD_KAFKA_RESP_ERR_NO_ERROR, code != RD_KAFKA_RESP_ERR__NO_OFFSET else { return }
      ConsumerSignals.at(context).add(
        .hintRefused(KafkaError(code, doing: "committing offsets as a hint")))
    }
    rd_kafka_conf_set_log_cb(configuration) { client, level, facility, text in
      let signals = ConsumerSignals.at(rd_kafka_opaque(client))
      signals.logLines.add(KafkaLogLine(level, facility, text, signals.settings))
    }
  }

  private static func at(_ context: UnsafeMutableRawPointer?) -> ConsumerSignals {
    Unmanaged<ConsumerSignals>.fromOpaque(context!).takeUnretainedValue()
  }

  /// Notes a rebalance and ends the poll; the owner answers it later, which librdkafka waits for.
  func rebalanced(
    _ client: OpaquePointer, _ code: rd_kafka_resp_err_t,
    _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
  ) {
    let partitions = PartitionList.elements(list).map(\.partition).sorted()
    if code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS { wasAssigned = true }
    if isClosing { return answer(client, code, partitions) }
    switch code {
    case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS where partitions.isEmpty,
      RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS where partitions.isEmpty:
      answer(client, code, partitions)
    case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS:
      add(.assigned(partitions))
      rd_kafka_yield(client)
    case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS:
      add(rd_kafka_assignment_lost(client) != 0 ? .lost(partitions) : .revoked(partitions))
      rd_kafka_yield(client)
    default:
      add(.failed(KafkaError(code, doing: "rebalancing the consumer group")))
      rd_kafka_assign(client, nil)
      assigned = []
      rd_kafka_yield(client)
    }
  }

  /// Answers at once where the owner has nothing to decide.
  private func answer(
    _ client: OpaquePointer, _ code: rd_kafka_resp_err_t, _ partitions: [TopicPartition]
  ) {
    let error: OpaquePointer?
    if code == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS {
      // A partition that the owner refused is in the group's assignment, but not in ours.
      let known = assigned.intersection(partitions)
      assigned.subtract(known)
      let list = PartitionList(known)
      error = rd_kafka_incremental_unassign(client, list.pointer)
    } else {
      let list = PartitionList()
      error = rd_kafka_incremental_assign(client, list.pointer)
    }
    guard let error else { return }
    add(.failed(KafkaError(consuming: error, doing: "answering a rebalance", settings: settings)))
    rd_kafka_assign(client, nil)
    assigned = []
  }

  private func failed(
    _ client: OpaquePointer, _ code: Int32, _ reason: UnsafePointer<CChar>?
  ) {
    add(.failed(KafkaError(client, code, reason, settings)))
    rd_kafka_yield(client)
  }
}
