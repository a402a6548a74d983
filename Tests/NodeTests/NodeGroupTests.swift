import Foundation
import Glibc
import TestServers
import Testing

@Suite("Consumer groups of real clients", .enabled(if: NodeClientTests.hasKcat))
struct NodeGroupTests {
  /// Waits for a condition, and says what was seen where it does not come.
  private func wait(for what: String, _ isSo: () -> Bool, seen: () -> String) throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while !isSo() {
      guard ContinuousClock.now < deadline else {
        throw NodeProcess.Failure(description: "waited for \(what): \(seen())")
      }
      usleep(20_000)
    }
  }

  /// Ten records into each of the four partitions of `t`.
  private func produce(_ node: NodeProcess, _ round: Int) throws -> [String] {
    var all: [String] = []
    for partition in 0..<4 {
      let lines = (0..<10).map { "\(round)-\(partition)-\($0)" }
      try node.kcat(
        "-P", "-t", "t", "-p", "\(partition)", input: lines.joined(separator: "\n") + "\n")
      all += lines
    }
    return all.sorted()
  }

  @Test(
    "two members share; one dies, the other takes over",
    arguments: ["range", "roundrobin", "cooperative-sticky"])
  func share(strategy: String) throws {
    let node = try NodeProcess(["--node-partitions", "4"])
    let first = try produce(node, 1)
    let settings = ["partition.assignment.strategy": strategy]
    let a = try KcatMember(node, group: "g", topic: "t", settings: settings)
    try wait(for: "all of it") {
      a.lines.sorted() == first
    } seen: {
      a.log
    }
    let b = try KcatMember(node, group: "g", topic: "t", settings: settings)
    try wait(for: "halves") {
      a.partitions.count == 2 && b.partitions.count == 2
        && a.partitions.union(b.partitions) == [0, 1, 2, 3]
    } seen: {
      a.log + b.log
    }
    let second = try produce(node, 2)
    try wait(for: "both rounds") {
      (a.lines + b.lines).sorted() == (first + second).sorted()
    } seen: {
      "\(a.lines) \(b.lines)"
    }
    b.end(SIGKILL)
    try wait(for: "the rest") {
      a.partitions == [0, 1, 2, 3]
    } seen: {
      a.log
    }
    let third = try produce(node, 3)
    // What the dead one had read and not committed comes again.
    try wait(for: "the last round") {
      Set(a.lines).isSuperset(of: third)
    } seen: {
      a.log
    }
    a.end(SIGTERM)
    #expect(a.partitions.isEmpty)
  }

  @Test("a static member comes back to its share, and the other notices nothing")
  func staticMember() throws {
    let node = try NodeProcess(["--node-partitions", "4"])
    let first = try produce(node, 1)
    func member(_ name: String) throws -> KcatMember {
      try KcatMember(
        node, group: "g", topic: "t",
        settings: ["group.instance.id": name, "session.timeout.ms": "30000"])
    }
    let a = try member("a")
    let b = try member("b")
    try wait(for: "halves") {
      a.partitions.count == 2 && b.partitions.count == 2 && (a.lines + b.lines).count >= first.count
    } seen: {
      a.log + b.log
    }
    let before = (a.rebalanceCount, b.partitions)
    b.end(SIGKILL)
    let again = try member("b")
    try wait(for: "its share") {
      again.partitions == before.1
    } seen: {
      again.log
    }
    let second = try produce(node, 2)
    try wait(for: "the second round") {
      Set(a.lines + again.lines).isSuperset(of: second)
    } seen: {
      a.log + again.log
    }
    #expect(a.rebalanceCount == before.0)
  }

  @Test("members go on after the node was killed, and nothing is lost")
  func restart() throws {
    let node = try NodeProcess(["--node-partitions", "4"])
    let first = try produce(node, 1)
    let a = try KcatMember(
      node, group: "g", topic: "t", settings: ["reconnect.backoff.max.ms": "200"])
    try wait(for: "the first round") {
      a.lines.sorted() == first
    } seen: {
      a.log
    }
    node.kill()
    try node.start()
    let second = try produce(node, 2)
    try wait(for: "the second round") {
      Set(a.lines).isSuperset(of: second)
    } seen: {
      a.log
    }
    #expect(Set(a.lines) == Set(first + second))
  }
}
