import KafkaProtocol
import Node
import Testing

@Suite("Rebalancing a consumer group")
struct GroupRebalanceTests {
  @Test("followers wait for the leader; all get their share once the generation is kept")
  func sync() {
    var script = GroupScript()
    let (members, generation) = script.settle(2)
    #expect(generation == 2)
    _ = script.join(1, members[0])
    _ = script.join(2, members[1])
    #expect(script.joins[1]?.generation == 3)
    #expect(script.sync(3, members[1], 3).isEmpty)
    let actions = script.sync(4, members[0], 3, [members[0]: [1], members[1]: [2]])
    #expect(actions.count == 3)
    guard case .store(.group(let stored)) = actions[0] else {
      Issue.record("first comes the record")
      return
    }
    #expect(stored.generation == 3)
    #expect(Set(stored.members.map(\.assignment)) == [[1], [2]])
    #expect(script.syncs[3]?.assignment == [2])
    #expect(script.syncs[4]?.assignment == [1])
    #expect(script.state() == "Stable")
    #expect(script.sync(5, members[1], 3).count == 1)
    #expect(script.syncs[5]?.assignment == [2])
  }

  @Test("a newcomer makes the others come back; heartbeats tell them")
  func newcomer() {
    var script = GroupScript()
    let (members, generation) = script.settle(1)
    #expect(script.heartbeat(members[0], generation) == .none)
    _ = script.join(1)
    let newcomer = script.joins[1]!.memberID
    #expect(script.heartbeat(members[0], generation) == .none)
    #expect(script.join(2, newcomer).isEmpty)
    #expect(script.state() == "PreparingRebalance")
    #expect(script.heartbeat(members[0], generation) == .rebalanceInProgress)
    #expect(script.sync(3, members[0], generation).count == 1)
    #expect(script.syncs[3]?.error == .rebalanceInProgress)
    #expect(script.join(4, members[0]).count == 2)
    #expect(script.joins[2]?.generation == generation + 1)
    #expect(script.heartbeat(newcomer, generation) == .illegalGeneration)
  }

  @Test("parked syncs are told when another rebalance begins, or the leader dies")
  func parkedSync() {
    var script = GroupScript()
    let (members, _) = script.settle(2)
    for (token, member) in members.enumerated() { _ = script.join(UInt64(token), member) }
    #expect(script.sync(5, members[1], 3).isEmpty)
    #expect(script.leave(members[0]) == .none)
    #expect(script.syncs[5]?.error == .rebalanceInProgress)
    _ = script.join(6, members[1])
    #expect(script.joins[6]?.leader == members[1])
    #expect(script.joins[6]?.generation == 4)
  }

  @Test("who does not come back within the rebalance timeout is out")
  func rebalanceTimeout() {
    var script = GroupScript()
    let (members, _) = script.settle(2)
    _ = script.join(1, members[0], rebalance: 8_000)
    _ = script.heartbeat(members[1], 2)
    script.pass(60_000)
    #expect(script.joins[1]?.generation == 3)
    #expect(script.joins[1]?.members.map(\.id) == [members[0]])
    #expect(script.heartbeat(members[1], 2) == .unknownMemberID)
  }

  @Test("a member without heartbeats is out, one that waits is not")
  func session() {
    var script = GroupScript()
    let (members, generation) = script.settle(2)
    script.pass(9_000)
    #expect(script.heartbeat(members[0], generation) == .none)
    #expect(script.state() == "Stable")
    script.pass(2_000)
    #expect(script.state() == "PreparingRebalance")
    #expect(script.heartbeat(members[1], generation) == .unknownMemberID)
    #expect(script.join(1, members[0]).count == 1)
    // Parked for longer than its session: it only waits for the others.
    var other = GroupScript()
    let (two, _) = other.settle(2)
    #expect(other.join(1, two[0], session: 6_000).isEmpty)
    for _ in 0..<3 {
      other.pass(5_000)
      #expect(other.heartbeat(two[1], 2) == .rebalanceInProgress)
    }
    #expect(other.joins[1] == nil)
    #expect(other.join(2, two[1]).count == 2)
  }

  @Test("who never asks for its share is out after the rebalance timeout")
  func pendingSync() {
    var script = GroupScript()
    let (members, _) = script.settle(2)
    for (token, member) in members.enumerated() {
      _ = script.join(UInt64(token), member, rebalance: 20_000)
    }
    #expect(script.sync(5, members[0], 3, [:]).count == 2)
    for _ in 0..<4 {
      script.pass(4_000)
      _ = script.heartbeat(members[0], 3)
      _ = script.heartbeat(members[1], 3)
    }
    script.pass(4_000)
    #expect(script.heartbeat(members[1], 3) == .unknownMemberID)
    #expect(script.state() == "PreparingRebalance")
  }

  @Test("a follower that joins again unchanged disturbs nobody; a leader and a changed one do")
  func rejoin() {
    var script = GroupScript()
    let (members, generation) = script.settle(2)
    #expect(script.join(1, members[1]).count == 1)
    #expect(script.joins[1]?.generation == generation)
    #expect(script.joins[1]?.members.isEmpty == true)
    #expect(script.state() == "Stable")
    #expect(script.join(2, members[1], protocols: [GroupProtocol("range", [2])]).isEmpty)
    #expect(script.state() == "PreparingRebalance")
    _ = script.join(3, members[0])
    #expect(script.joins[3]?.members.map(\.metadata).sorted { $0[0] < $1[0] } == [[1], [2]])
    // Before the leader has shared out, the same join gets the same answer.
    #expect(script.join(4, members[0]).count == 1)
    #expect(script.joins[4] == script.joins[3])
    _ = script.sync(5, members[0], generation + 1, [:])
    #expect(script.join(6, members[0]).isEmpty)
    #expect(script.state() == "PreparingRebalance")
  }

  @Test("the last who leaves empties the group; its generation goes on from there")
  func empty() {
    var script = GroupScript()
    let (members, generation) = script.settle(1)
    #expect(script.leave(members[0]) == .none)
    #expect(script.leave(members[0]) == .unknownMemberID)
    #expect(script.state() == "Empty")
    guard case .group(let stored) = script.stored.last else {
      Issue.record("an empty generation is kept")
      return
    }
    #expect(stored.generation == generation + 1)
    #expect(stored.members.isEmpty)
    #expect(script.settle(1).generation == generation + 2)
  }
}
