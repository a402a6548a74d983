import KafkaProtocol
import Node
import SuiteSupport
import Testing

@Suite("Consumer groups under any order of events")
struct GroupChaosTests {
  /// A client that does at random what clients do, right or wrong.
  private struct Client {
    var instance: ByteText?
    var id: ByteText = ""
    var generation: Int32 = -1
    /// Its request that has no answer yet.
    var waiting: UInt64?
  }

  @Test("one leader, rising generations, nobody parked for ever", arguments: 0..<200)
  func invariants(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    var script = GroupScript {
      $0.membersMax = 6
      $0.initialRebalanceDelayMs = seed % 3 == 0 ? 500 : 0
    }
    var clients = (0..<8).map { Client(instance: $0 < 3 ? ByteText("static-\($0)") : nil) }
    var token: UInt64 = 0
    var pending: Set<UInt64> = []
    var answered: Set<UInt64> = []
    var lastGeneration: Int32 = 0

    func settle(_ actions: [GroupAction]) {
      for action in actions {
        let number: UInt64
        switch action {
        case .store: continue
        case .answerJoin(let request, let answer):
          number = request.number
          if let place = clients.firstIndex(where: { $0.waiting == number }) {
            clients[place].waiting = nil
            switch answer.error {
            case .none:
              clients[place].id = answer.memberID
              clients[place].generation = answer.generation
            case .memberIDRequired: clients[place].id = answer.memberID
            case .unknownMemberID, .fencedInstanceID: clients[place].id = ""
            default: break
            }
          }
          if answer.error == .none, !answer.members.isEmpty {
            #expect(answer.leader == answer.memberID, "only the leader is told of the others")
            #expect(Set(answer.members.map(\.id)).count == answer.members.count)
          }
        case .answerSync(let request, let answer):
          number = request.number
          if let place = clients.firstIndex(where: { $0.waiting == number }) {
            clients[place].waiting = nil
            if answer.error == .unknownMemberID { clients[place].id = "" }
          }
        }
        #expect(pending.remove(number) != nil, "request \(number) was answered twice")
        answered.insert(number)
      }
      let generation = script.coordinator.generation("g")
      #expect(generation >= lastGeneration || script.coordinator.list().isEmpty)
      lastGeneration = generation
      checkInvariants(script)
    }

    for _ in 0..<400 {
      let place = Int.random(in: clients.indices, using: &generator)
      let client = clients[place]
      switch Int.random(in: 0..<10, using: &generator) {
      case 0...3:
        token += 1
        pending.insert(token)
        clients[place].waiting = token
        let metadata = UInt8.random(in: 0...1, using: &generator)
        settle(
          script.join(
            token, client.id, instance: client.instance,
            protocols: [GroupProtocol("range", [metadata]), GroupProtocol("sticky", [metadata])],
            session: 6_000, rebalance: 10_000, needsKnownID: Bool.random(using: &generator)))
      case 4...5:
        guard client.waiting == nil, !client.id.isEmpty else { continue }
        token += 1
        pending.insert(token)
        clients[place].waiting = token
        let shares = script.coordinator.describe("g").members.map { ($0.id, [UInt8(1)]) }
        settle(
          script.sync(
            token, client.id, client.generation, Dictionary(uniqueKeysWithValues: shares),
            instance: client.instance))
      case 6:
        _ = script.heartbeat(client.id, client.generation, instance: client.instance)
      case 7:
        let (_, actions) = script.coordinator.leave(
          "g", [(client.id, client.instance)], now: script.now)
        settle(actions)
      case 8:
        // The client dies and comes back without its id.
        clients[place] = Client(instance: client.instance)
      default: settle(script.pass(Int64.random(in: 0...7_000, using: &generator)))
      }
    }
    // With everybody gone, all that waits is answered and the group is empty in the end.
    settle(script.pass(2_000_000))
    #expect(pending.isEmpty, "parked for ever: \(pending.sorted())")
    #expect(["Empty", "Dead"].contains(script.state()))
    #expect(script.coordinator.nextDeadlineMs == nil)
  }

  private func checkInvariants(_ script: GroupScript) {
    let group = script.coordinator.describe("g")
    #expect(Set(group.members.map(\.id)).count == group.members.count, "an id twice")
    let instances = group.members.compactMap(\.instanceID)
    #expect(Set(instances).count == instances.count, "an instance twice")
    if group.state == "Stable" || group.state == "CompletingRebalance" {
      #expect(!group.members.isEmpty)
      #expect(group.members.contains { $0.id == script.coordinator.leader("g") }, "no leader")
    }
    #expect(group.members.count <= script.coordinator.limits.membersMax)
    for member in script.coordinator.memberStates("g") {
      #expect(member.isWaiting || member.hasDeadline, "nothing would ever end \(member.id)")
    }
  }
}
