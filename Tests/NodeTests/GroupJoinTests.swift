import KafkaProtocol
import Node
import Testing

@Suite("Joining a consumer group")
struct GroupJoinTests {
  @Test("a client without an id is told one and must come back with it")
  func memberIDRequired() throws {
    var script = GroupScript()
    #expect(script.join(1) == [.answerJoin(1, .refused(.memberIDRequired, "id-1"))])
    #expect(script.state() == "Empty")
    #expect(script.join(2, "id-1").count == 1)
    let answer = try #require(script.joins[2])
    #expect(answer.error == .none)
    #expect(answer.generation == 1)
    #expect(answer.protocolType == "consumer")
    #expect(answer.protocolName == "range")
    #expect([answer.leader, answer.memberID] == ["id-1", "id-1"])
    #expect(answer.members.map(\.id) == ["id-1"])
    #expect(answer.members.map(\.metadata) == [[1]])
    #expect(script.state() == "CompletingRebalance")
  }

  @Test("an old client and a static member are let in at once")
  func atOnce() {
    var script = GroupScript()
    _ = script.join(1, needsKnownID: false)
    #expect(script.joins[1]?.error == ErrorCode.none)
    _ = script.join(2, instance: "one", group: "h")
    #expect(script.joins[2]?.memberID == "id-2")
  }

  @Test("an id that was given out lapses with the session timeout")
  func pendingLapses() {
    var script = GroupScript()
    _ = script.join(1)
    script.pass(9_999)
    #expect(script.coordinator.list().count == 1)
    script.pass(1)
    #expect(script.coordinator.list().isEmpty)
    #expect(script.join(2, "id-1") == [.answerJoin(2, .refused(.unknownMemberID, "id-1"))])
  }

  @Test("what is refused, and how")
  func refusals() {
    var script = GroupScript()
    _ = script.join(1, group: "")
    #expect(script.joins[1]?.error == .invalidGroupID)
    for session in [Int32(5_999), 1_800_001, -1] {
      _ = script.join(2, session: session)
      #expect(script.joins[2]?.error == .invalidSessionTimeout)
    }
    _ = script.join(3, "stranger")
    #expect(script.joins[3]?.error == .unknownMemberID)
    _ = script.join(4, protocols: [])
    #expect(script.joins[4]?.error == .inconsistentGroupProtocol)
    _ = script.join(5, type: "")
    #expect(script.joins[5]?.error == .inconsistentGroupProtocol)
    #expect(script.coordinator.list().isEmpty)
    _ = script.settle(1)
    _ = script.join(6, type: "connect")
    #expect(script.joins[6]?.error == .inconsistentGroupProtocol)
    _ = script.join(7, protocols: [GroupProtocol("sticky", [])])
    #expect(script.joins[7]?.error == .inconsistentGroupProtocol)
    _ = script.join(8, "stranger")
    #expect(script.joins[8]?.error == .unknownMemberID)
  }

  @Test("too many members, groups and bytes")
  func bounds() {
    var script = GroupScript {
      $0.membersMax = 2
      $0.groupsMax = 1
      $0.groupBytesMax = 100
    }
    _ = script.settle(2)
    _ = script.join(1)
    #expect(script.joins[1]?.error == .groupMaxSizeReached)
    _ = script.join(2, group: "h")
    #expect(script.joins[2]?.error == .policyViolation)
    var large = GroupScript { $0.groupBytesMax = 100 }
    let metadata = [UInt8](repeating: 0, count: 101)
    _ = large.join(3, protocols: [GroupProtocol("range", metadata)])
    #expect(large.joins[3]?.error == .groupMaxSizeReached)
  }

  @Test("the protocol that most want among those that all have; the leader decides a tie")
  func vote() {
    func chosen(_ wishes: [[ByteText]]) -> ByteText? {
      var script = GroupScript { $0.initialRebalanceDelayMs = 100 }
      for (number, names) in wishes.enumerated() {
        let protocols = names.map { GroupProtocol($0, Array($0.text.utf8)) }
        _ = script.join(UInt64(number), protocols: protocols, needsKnownID: false)
      }
      script.pass(10_000)
      let leader = script.joins.values.first { !$0.members.isEmpty }
      #expect(
        leader?.members.allSatisfy { $0.metadata == Array(leader!.protocolName!.text.utf8) }
          == true)
      return leader?.protocolName
    }
    #expect(chosen([["a", "b"], ["b", "a"], ["b", "a"]]) == "b")
    #expect(chosen([["a", "b", "c"], ["c", "b"], ["c", "b"]]) == "c")
    #expect(chosen([["a", "b"], ["b"]]) == "b")
    #expect(chosen([["a", "b"], ["b", "a"]]) == "a")
  }

  @Test("an empty group may wait for more members, each of which draws the wait out")
  func initialDelay() {
    var script = GroupScript { $0.initialRebalanceDelayMs = 3_000 }
    #expect(script.join(1, needsKnownID: false).isEmpty)
    script.pass(2_999)
    #expect(script.join(2, needsKnownID: false).isEmpty)
    script.pass(1)
    #expect(script.joins.isEmpty)
    script.pass(3_000)
    #expect(script.joins[1]?.generation == 1)
    #expect(script.joins[2]?.generation == 1)
    #expect(script.joins[1]?.members.count == 2)
    #expect(script.joins[2]?.members.isEmpty == true)
  }

  @Test("names are equal only if their bytes are")
  func bytes() {
    #expect(ByteText("\u{e9}") != ByteText("e\u{301}"))
    #expect(Set<ByteText>(["\u{e9}", "e\u{301}", "\u{e9}"]).count == 2)
  }
}
