import Synchronization
import Testing
import Threads

/// Jobs on threads of our own.
@Suite struct JobThreadsTests {
  @Test("every job is done once, by the tool of its thread, and its outcome is its own")
  func outcomes() {
    let threads = JobThreads(named: "test", [100_000, 200_000])
    let outcomes = (0..<1_000).map { number in threads.begin { tool in (tool, number * number) } }
    #expect(outcomes.map { $0.wait().1 } == (0..<1_000).map { $0 * $0 })
    #expect(Set(outcomes.map { $0.wait().0 }).isSubset(of: [100_000, 200_000]))
    #expect(outcomes.allSatisfy { $0.isDone })
  }

  /// Both jobs wait for the other one to have begun: a single thread would wait for ever.
  @Test("as many run at once as there are threads", .timeLimit(.minutes(1)))
  func atOnce() {
    let threads = JobThreads(named: "test", [(), ()])
    let begun = Atomic(0)
    let outcomes = (0..<2).map { _ in
      threads.begin { _ in
        begun.add(1, ordering: .sequentiallyConsistent)
        while begun.load(ordering: .sequentiallyConsistent) < 2 {}
      }
    }
    for outcome in outcomes { outcome.wait() }
  }

  @Test("letting them go waits for what was begun")
  func end() {
    let done = Atomic(0)
    do {
      let threads = JobThreads(named: "test", [()])
      for _ in 0..<100 {
        _ = threads.begin { _ in done.add(1, ordering: .sequentiallyConsistent) }
      }
    }
    #expect(done.load(ordering: .sequentiallyConsistent) == 100)
  }

  @Test("inline, a job is done when it is begun")
  func inline() {
    let threads = JobThreads(named: "test", [7], areInline: true)
    #expect(threads.begin { $0 + 1 }.isDone)
    #expect(threads.begin { $0 + 1 }.wait() == 8)
  }
}
