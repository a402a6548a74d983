import KafkaProtocol
import Node
import Testing

@Suite("Static members of a consumer group")
struct GroupStaticTests {
  /// Two static members in a settled group.
  private func settled() -> (script: GroupScript, ids: [ByteText]) {
    var script = GroupScript()
    _ = script.join(1, instance: "a")
    _ = script.join(2, instance: "b")
    _ = script.join(3, "id-1", instance: "a")
    _ = script.sync(4, "id-2", 2, instance: "b")
    _ = script.sync(5, "id-1", 2, ["id-1": [1], "id-2": [2]], instance: "a")
    #expect(script.state() == "Stable")
    return (script, ["id-1", "id-2"])
  }

  @Test("one that comes back keeps its place and its share, and nobody rebalances")
  func back() {
    var (script, _) = settled()
    let actions = script.join(6, instance: "b")
    #expect(actions.count == 2)
    #expect(script.joins[6]?.error == ErrorCode.none)
    #expect(script.joins[6]?.generation == 2)
    let id = script.joins[6]!.memberID
    #expect(id != "id-2")
    #expect(script.state() == "Stable")
    _ = script.sync(7, id, 2, instance: "b")
    #expect(script.syncs[7]?.assignment == [2])
    #expect(script.heartbeat("id-1", 2, instance: "a") == .none)
  }

  @Test("a leader that comes back is not asked to share out again")
  func leader() {
    var (script, _) = settled()
    _ = script.join(6, instance: "a")
    #expect(script.joins[6]?.leader == "id-1")
    #expect(script.joins[6]?.members.isEmpty == true)
    #expect(script.coordinator.leader("g") == script.joins[6]?.memberID)
  }

  @Test("whoever still uses the old id is fenced, waiting or not")
  func fenced() {
    var (script, _) = settled()
    _ = script.join(6, instance: "b")
    #expect(script.heartbeat("id-2", 2, instance: "b") == .fencedInstanceID)
    #expect(script.heartbeat("id-2", 2) == .unknownMemberID)
    #expect(script.commit(5, member: "id-2", generation: 2, instance: "b") == .fencedInstanceID)
    _ = script.sync(7, "id-2", 2, instance: "b")
    #expect(script.syncs[7]?.error == .fencedInstanceID)
    _ = script.join(8, "id-2", instance: "b")
    #expect(script.joins[8]?.error == .fencedInstanceID)
    #expect(script.leave("id-2", instance: "b") == .fencedInstanceID)
    // One that waits in a join is told there.
    #expect(script.join(9, "id-1", instance: "a").isEmpty)
    _ = script.join(10, instance: "a")
    #expect(script.joins[9]?.error == .fencedInstanceID)
    #expect(script.joins[10] == nil)
  }

  @Test("it is not thrown out for missing a rebalance, only for missing its session")
  func session() {
    var (script, _) = settled()
    _ = script.join(6)
    let dynamic = script.joins[6]!.memberID
    #expect(script.join(7, dynamic, session: 1_000_000, rebalance: 6_000).isEmpty)
    _ = script.join(8, "id-1", instance: "a", session: 1_000_000, rebalance: 6_000)
    for _ in 0..<12 {
      _ = script.heartbeat("id-2", 2, instance: "b")
      script.pass(5_000)
    }
    #expect(script.joins[7]?.generation == 3)
    #expect(script.coordinator.describe("g").members.count == 3)
    script.pass(10_000)
    #expect(script.coordinator.describe("g").members.map(\.id) == ["id-1", dynamic])
  }

  @Test("an operator throws one out by its instance")
  func thrownOut() {
    var (script, _) = settled()
    #expect(script.leave("", instance: "b") == .none)
    #expect(script.leave("", instance: "b") == .unknownMemberID)
    #expect(script.state() == "PreparingRebalance")
    #expect(script.heartbeat("id-2", 2, instance: "b") == .unknownMemberID)
  }

  @Test("one that comes back while shares are made begins anew")
  func completing() {
    var (script, _) = settled()
    _ = script.join(6, "id-1", instance: "a")
    _ = script.join(7, "id-2", instance: "b")
    #expect(script.state() == "CompletingRebalance")
    #expect(script.sync(8, "id-1", 3, [:], instance: "a").count == 2)
    _ = script.join(9, "id-1", instance: "a")
    _ = script.join(10, "id-2", instance: "b")
    #expect(script.sync(11, "id-2", 4, instance: "b").isEmpty)
    #expect(script.join(12, instance: "b").count == 1)
    #expect(script.syncs[11]?.error == .fencedInstanceID)
    #expect(script.state() == "PreparingRebalance")
    _ = script.join(13, "id-1", instance: "a")
    #expect(script.joins[12]?.generation == 5)
  }
}
