import EventModel
import KafkaWire
import TestServers
import Testing

/// Members of a group that answer rebalances between polls, as a worker does: commit what is in
/// hand, then give back; read the position where it is kept, then assign.
@Suite(.enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
struct RebalanceTests {
  /// A worker in small: `committed` stands for Postgres, shared by all members.
  private final class Member {
    let consumer: KafkaConsumer
    var reading = Reading()
    /// Events that wait for their answer, which comes some polls later.
    var unanswered: [ConsumerEvent] = []
    var delay = 0

    init(
      _ cluster: KafkaCluster, _ topic: TopicName, group: String, instance: String? = nil,
      settings: [String: String] = [:]
    ) throws {
      consumer = try KafkaConsumer(
        cluster.settings(settings), groupID: group, instanceID: instance)
      try consumer.subscribe([topic])
    }

    /// One turn: polls, commits what came, and answers what has waited for `deferral` turns.
    func turn(_ committed: inout [TopicPartition: Offset], deferral: Int) throws {
      let before = reading.records.count
      let events = reading.poll(consumer, wait: .milliseconds(20), maxRecords: 7)
      for record in reading.records[before...] {
        #expect(
          record.offset == committed[record.partition, default: Offset(0)].number,
          "\(record.partition): next is another")
        committed[record.partition] = Offset(record.offset).next
      }
      for event in events {
        switch event {
        case .assigned, .revoked, .lost:
          unanswered.append(event)
          delay = deferral
        default: continue
        }
      }
      guard !unanswered.isEmpty else { return }
      delay -= 1
      guard delay < 0 else { return }
      for event in unanswered {
        switch event {
        case .assigned(let partitions):
          try consumer.assign(
            Dictionary(
              uniqueKeysWithValues: partitions.map { ($0, committed[$0, default: Offset(0)]) }))
        case .revoked(let partitions), .lost(let partitions): try consumer.unassign(partitions)
        default: continue
        }
      }
      unanswered = []
    }
  }

  @Test(arguments: [0, 5])
  func twoMembersLoseAndRepeatNothing(deferral: Int) throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic(partitions: 4)
    let all = (0..<4).map { TopicPartition(topic, Partition(Int32($0))) }
    var produced = 0
    func produce() throws {
      try cluster.produce(
        (0..<40).map { TestRecord(nil, "\(produced + $0)", partition: Int32($0 % 4)) }, to: topic)
      produced += 40
    }
    var committed: [TopicPartition: Offset] = [:]
    func turns(_ members: [Member], until what: String, _ condition: () -> Bool) throws {
      let deadline = ContinuousClock.now + KafkaCluster.patience
      while !condition() {
        guard ContinuousClock.now < deadline else { throw OutOfPatience(waitingFor: what) }
        for member in members { try member.turn(&committed, deferral: deferral) }
      }
    }
    func isAllRead() -> Bool { committed.values.reduce(0) { $0 + $1.number } == Int64(produced) }

    try produce()
    let one = try Member(cluster, topic, group: "group-\(topic)")
    try turns([one], until: "one has all") { one.consumer.assignment == all && isAllRead() }
    let two = try Member(cluster, topic, group: "group-\(topic)")
    try produce()
    try turns([one, two], until: "both have two") {
      one.consumer.assignment.count == 2 && two.consumer.assignment.count == 2
    }
    #expect(Set(one.consumer.assignment + two.consumer.assignment) == Set(all))
    try produce()
    try turns([one, two], until: "all read by two") { isAllRead() }
    #expect(!two.reading.records.isEmpty)
    one.consumer.close()
    try produce()
    try turns([two], until: "two has all") { two.consumer.assignment == all && isAllRead() }

    // Each record exactly once, over both members: what `turn` checked by offset, by content.
    let texts = (one.reading.records + two.reading.records).map { Int($0.text) ?? -1 }
    #expect(texts.sorted() == Array(0..<produced))
  }

  @Test func nothingComesBeforeTheAnswer() throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic(partitions: 2)
    try cluster.produce(
      (0..<10).map { TestRecord(nil, "\($0)", partition: Int32($0 % 2)) }, to: topic)
    let consumer = try KafkaConsumer(cluster.settings(), groupID: "group-\(topic)")
    try consumer.subscribe([topic])
    var reading = Reading()
    try reading.poll(consumer, until: "an assignment") { !$0.events.isEmpty }
    let both = (0..<2).map { TopicPartition(topic, Partition(Int32($0))) }
    #expect(reading.events == [.assigned(both)])
    for _ in 0..<5 { _ = reading.poll(consumer) }
    #expect(reading.records.isEmpty)
    // One is refused, the other read from the middle.
    try consumer.assign([both[1]: Offset(3)])
    try reading.poll(consumer, until: "two records") { $0.records.count == 2 }
    _ = reading.poll(consumer, wait: .milliseconds(300))
    #expect(reading.records.map(\.partition) == [both[1], both[1]])
    #expect(reading.records.map(\.offset) == [3, 4])
    #expect(throws: KafkaError.self) { try consumer.assign([both[0]: Offset(0)]) }
    #expect(throws: KafkaError.self) { try consumer.unassign([both[0]]) }
    consumer.close()
  }

  @Test func closingWithAnUnansweredAssignmentEnds() throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic(partitions: 2)
    let consumer = try KafkaConsumer(cluster.settings(), groupID: "group-\(topic)")
    try consumer.subscribe([topic])
    var reading = Reading()
    try reading.poll(consumer, until: "an assignment") { !$0.events.isEmpty }
    let start = ContinuousClock.now
    consumer.close()
    consumer.close()
    #expect(ContinuousClock.now - start < .seconds(60), "closing has a bound")
  }

  @Test func aStaticMemberFindsItsPartitionsAgain() throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic(partitions: 4)
    let group = "group-\(topic)"
    var committed: [TopicPartition: Offset] = [:]
    // It is away for a moment, which a busy machine must not make into a session's end.
    let session = ["session.timeout.ms": "60000"]
    let one = try Member(cluster, topic, group: group, instance: "host-1", settings: session)
    var two = try Member(cluster, topic, group: group, instance: "host-2", settings: session)
    let deadline = ContinuousClock.now + KafkaCluster.patience
    while one.consumer.assignment.count != 2 || two.consumer.assignment.count != 2 {
      guard ContinuousClock.now < deadline else { throw OutOfPatience(waitingFor: "halves") }
      try one.turn(&committed, deferral: 0)
      try two.turn(&committed, deferral: 0)
    }
    let ones = one.consumer.assignment
    let twos = two.consumer.assignment
    let eventsBefore = one.reading.events.count
    two.consumer.close()
    two = try Member(cluster, topic, group: group, instance: "host-2", settings: session)
    while two.consumer.assignment.isEmpty {
      guard ContinuousClock.now < deadline else { throw OutOfPatience(waitingFor: "the same") }
      try one.turn(&committed, deferral: 0)
      try two.turn(&committed, deferral: 0)
    }
    #expect(two.consumer.assignment == twos)
    #expect(one.consumer.assignment == ones)
    let moved = one.reading.events[eventsBefore...].contains { event in
      switch event {
      case .assigned, .revoked, .lost: true
      default: false
      }
    }
    #expect(!moved, "the other member must not notice")
  }

  @Test func aSecondMemberOfTheSameInstanceFencesTheFirst() throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic()
    let group = "group-\(topic)"
    var committed: [TopicPartition: Offset] = [:]
    let old = try Member(cluster, topic, group: group, instance: "host-1")
    let deadline = ContinuousClock.now + KafkaCluster.patience
    while old.consumer.assignment.isEmpty, ContinuousClock.now < deadline {
      try old.turn(&committed, deferral: 0)
    }
    let new = try Member(cluster, topic, group: group, instance: "host-1")
    func fenced() -> KafkaError? {
      for case .failed(let error) in old.reading.events where error.disposition == .fenced {
        return error
      }
      return nil
    }
    while fenced() == nil, ContinuousClock.now < deadline {
      try new.turn(&committed, deferral: 0)
      try old.turn(&committed, deferral: 0)
    }
    #expect(fenced()?.isFatal == true, "\(old.reading.events)")
    #expect(fenced()?.name == "FENCED_INSTANCE_ID")
  }

  /// librdkafka 2.0.2 ends the process where a member goes between its name and its first assignment.
  @Test func aMemberThatGoesAtAnyMomentOfJoiningHarmsNobody() throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic(partitions: 3)
    let group = "leaving-\(topic)"
    let batch = RecordBatch()
    for waitMs in stride(from: 0, through: 60, by: 5) {
      let consumer = try KafkaConsumer(cluster.settings(), groupID: group)
      try consumer.subscribe([topic])
      _ = consumer.poll(
        into: batch, maxRecords: 1, maxBytes: 1, maxWait: .milliseconds(waitMs))
      consumer.close()
    }
    // The group is not left in their hands.
    let member = try Member(cluster, topic, group: group)
    var committed: [TopicPartition: Offset] = [:]
    let end = ContinuousClock.now + KafkaCluster.patience
    while member.consumer.assignment.count < 3, .now < end {
      try member.turn(&committed, deferral: 0)
    }
    #expect(member.consumer.assignment.count == 3)
    member.consumer.close()
  }
}
