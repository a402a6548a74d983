import CRdkafka
package import EventModel

extension KafkaConsumer {
  /// What is being read now.
  package var assignment: [TopicPartition] { signals.assigned.sorted() }

  /// Whether the group has given this member an assignment, be it an empty one.
  package var wasAssigned: Bool { signals.wasAssigned }

  /// Answers `assigned`: reads these partitions from these offsets on, beside what is read already
  /// (`rd_kafka_incremental_assign`).
  ///
  /// One call answers one event. A partition of it that is left out stays this member's in the
  /// group but is not read, until it is given back; so an owner can refuse a sick one.
  /// - Throws: `bug` for partitions that the group did not give or that are read already.
  package func assign(_ offsets: [TopicPartition: Offset]) throws(KafkaError) {
    let wanted = Set(offsets.keys)
    guard isMember, !isClosed, wanted.isSubset(of: unanswered) else {
      throw KafkaError(
        name: "STATE",
        message: "assign of \(wanted.sorted()) where the group gave \(unanswered.sorted())",
        disposition: .bug)
    }
    let list = PartitionList(offsets)
    if let error = rd_kafka_incremental_assign(client.pointer, list.pointer) {
      throw KafkaError(
        consuming: error, doing: "assigning \(wanted.sorted())", settings: settings)
    }
    unanswered = []
    signals.assigned.formUnion(wanted)
    atEnd.subtract(wanted)
  }

  /// Answers `revoked` or `lost`: gives these partitions back (`rd_kafka_incremental_unassign`).
  /// - Throws: `bug` for partitions that the group did not ask for.
  package func unassign(_ partitions: [TopicPartition]) throws(KafkaError) {
    guard isMember, !isClosed, leaving.isSuperset(of: partitions) else {
      throw KafkaError(
        name: "STATE",
        message: "unassign of \(partitions.sorted()) where the group wants \(leaving.sorted())",
        disposition: .bug)
    }
    // One that was left out of `assign` is not known to librdkafka's assignment.
    let known = signals.assigned.intersection(partitions)
    let list = PartitionList(known)
    if let error = rd_kafka_incremental_unassign(client.pointer, list.pointer) {
      throw KafkaError(
        consuming: error, doing: "giving back \(known.sorted())", settings: settings)
    }
    leaving.subtract(partitions)
    signals.assigned.subtract(partitions)
    atEnd.subtract(partitions)
  }

  /// Reads exactly these partitions from these offsets on, without a group, in place of whatever
  /// was read before (`rd_kafka_assign`); empty stops reading.
  /// - Throws: `bug` on a member of a group.
  package func assignDirect(_ offsets: [TopicPartition: Offset]) throws(KafkaError) {
    guard !isMember, !isClosed else {
      throw KafkaError(
        name: "STATE", message: "assignDirect on a consumer that is closed or in a group",
        disposition: .bug)
    }
    let list = PartitionList(offsets)
    try check(rd_kafka_assign(client.pointer, list.pointer), "assigning \(offsets.keys.sorted())")
    signals.assigned = Set(offsets.keys)
    atEnd = []
  }

  /// Answers what the group still waits for, or `rd_kafka_consumer_close` would wait for ever.
  func answerBeforeClosing() {
    guard !unanswered.isEmpty || !leaving.isEmpty else { return }
    let known = signals.assigned.intersection(leaving)
    let list = PartitionList(leaving.isEmpty ? [] : known)
    let error =
      leaving.isEmpty
      ? rd_kafka_incremental_assign(client.pointer, list.pointer)
      : rd_kafka_incremental_unassign(client.pointer, list.pointer)
    if let error {
      rd_kafka_error_destroy(error)
      rd_kafka_assign(client.pointer, nil)
      signals.assigned = []
    }
    signals.assigned.subtract(known)
    unanswered = []
    leaving = []
  }
}
