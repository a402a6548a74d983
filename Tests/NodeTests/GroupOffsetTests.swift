import EventModel
import KafkaProtocol
import Node
import Testing

@Suite("Committed offsets of consumer groups")
struct GroupOffsetTests {
  @Test("who may commit, and when")
  func commit() {
    var script = GroupScript()
    #expect(script.commit(1) == .none)
    #expect(script.state() == "Empty")
    #expect(script.commit(2, member: "m", generation: 4) == .unknownMemberID)
    #expect(GroupScript().coordinator.list().isEmpty)
    var other = GroupScript()
    #expect(other.commit(2, member: "m", generation: 4) == .illegalGeneration)
    let (members, generation) = script.settle(2)
    #expect(script.commit(3) == .unknownMemberID)
    #expect(script.commit(3, member: members[1], generation: generation) == .none)
    #expect(script.commit(4, member: members[1], generation: generation - 1) == .illegalGeneration)
    #expect(script.commit(4, member: "stranger", generation: generation) == .unknownMemberID)
    _ = script.join(1, members[0])
    // While others come back, what was read before may still be committed.
    #expect(script.commit(5, member: members[1], generation: generation) == .none)
    _ = script.join(2, members[1])
    #expect(script.state() == "CompletingRebalance")
    #expect(
      script.commit(6, member: members[1], generation: generation + 1) == .rebalanceInProgress)
    #expect(
      script.coordinator.committed("g", TopicPartition(TopicName("t"), Partition(0)))?.offset == 5)
  }

  @Test("a commit keeps a session alive")
  func session() {
    var script = GroupScript()
    let (members, generation) = script.settle(1)
    for offset in 0..<5 {
      script.pass(9_000)
      #expect(script.commit(Int64(offset), member: members[0], generation: generation) == .none)
    }
  }

  @Test("bounds of what is kept")
  func bounds() {
    var script = GroupScript { $0.offsetsMax = 2 }
    #expect(script.commit(1, metadata: String(repeating: "é", count: 2_048)) == .none)
    #expect(
      script.commit(1, metadata: String(repeating: "é", count: 2_049)) == .offsetMetadataTooLarge)
    #expect(script.commit(1, topic: "u") == .none)
    #expect(script.commit(1, topic: "v") == .invalidCommitOffsetSize)
    #expect(script.commit(2, topic: "u") == .none)
  }

  @Test("deleting groups and offsets")
  func delete() {
    var script = GroupScript()
    #expect(script.coordinator.delete("g").error == .groupIDNotFound)
    // A consumer's metadata: version 1, one topic "t".
    let metadata: [UInt8] = [0, 1, 0, 0, 0, 1, 0, 1, 0x74, 0xff, 0xff, 0xff, 0xff]
    _ = script.join(1, protocols: [GroupProtocol("range", metadata)], needsKnownID: false)
    _ = script.sync(2, "id-1", 1, ["id-1": []])
    #expect(script.commit(7, member: "id-1", generation: 1) == .none)
    #expect(script.commit(8, member: "id-1", generation: 1, topic: "u") == .none)
    #expect(script.coordinator.delete("g").error == .nonEmptyGroup)
    let t = TopicPartition(TopicName("t"), Partition(0))
    let u = TopicPartition(TopicName("u"), Partition(0))
    #expect(script.coordinator.deleteOffset("g", t).error == .groupSubscribedToTopic)
    #expect(script.coordinator.deleteOffset("g", u).record == .offsetGone("g", u))
    _ = script.leave("id-1")
    #expect(script.coordinator.deleteOffset("g", t).record == .offsetGone("g", t))
    let gone = script.coordinator.delete("g")
    #expect(gone.error == .none)
    script.coordinator.apply(gone.record!)
    #expect(script.coordinator.list().isEmpty)
    #expect(script.coordinator.committed("g", t) == nil)
  }

  @Test("offsets of a group without members lapse after the retention time")
  func retention() {
    var script = GroupScript { $0.offsetsRetentionMs = 1_000 }
    let (members, generation) = script.settle(1)
    _ = script.commit(1, member: members[0], generation: generation)
    script.nowMs += 5_000
    #expect(script.coordinator.expiredOffsets(wallMs: script.now.wallMs).isEmpty)
    _ = script.leave(members[0])
    script.nowMs += 999
    #expect(script.coordinator.expiredOffsets(wallMs: script.now.wallMs).isEmpty)
    script.nowMs += 1
    #expect(script.coordinator.expiredOffsets(wallMs: script.now.wallMs) == [.groupGone("g")])
  }

  @Test("a restart brings back what was kept: offsets, generation, members with a session each")
  func restart() {
    var script = GroupScript()
    let (members, generation) = script.settle(2)
    _ = script.commit(42, member: members[0], generation: generation, metadata: "note")
    for records in [script.stored, script.coordinator.snapshot()] {
      var again = GroupScript()
      for record in records { again.coordinator.restore(record, now: again.now) }
      #expect(again.coordinator.describe("g") == script.coordinator.describe("g"))
      #expect(
        again.coordinator.committed("g", TopicPartition(TopicName("t"), Partition(0)))?.offset == 42
      )
      #expect(again.heartbeat(members[1], generation) == .none)
      again.pass(9_999)
      #expect(again.heartbeat(members[0], generation) == .none)
      again.pass(9_999)
      #expect(again.heartbeat(members[1], generation) == .unknownMemberID)
    }
  }

  @Test("a snapshot in the middle of a rebalance does not pass for a settled group")
  func snapshotInRebalance() {
    var script = GroupScript()
    let (members, generation) = script.settle(1)
    _ = script.join(1, members[0])
    #expect(script.state() == "CompletingRebalance")
    var again = GroupScript()
    for record in script.coordinator.snapshot() {
      again.coordinator.restore(record, now: again.now)
    }
    #expect(again.state() == "Empty")
    #expect(again.heartbeat(members[0], generation + 1) == .unknownMemberID)
    #expect(again.settle(1).generation == generation + 2)
  }
}
