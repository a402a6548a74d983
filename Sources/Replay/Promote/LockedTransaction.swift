import PostgresWire
import Store
import Threads
import Worker

/// A transaction that needs locks which readers may hold: it waits for them shortly, gives up, lets
/// everybody behind it through, and tries again.
struct LockedTransaction {
  let connection: PostgresConnection
  let bounds: SwitchBounds
  /// Told before each new try.
  let say: (String) -> Void

  /// How long the locks may still be waited for in this try.
  struct Budget {
    fileprivate let connection: PostgresConnection
    fileprivate let deadline: ContinuousClock.Instant

    /// Lets what comes next wait for its locks no longer than is left.
    func spend() throws(StoreError) {
      let left = (deadline - .now).components
      // Nought would mean no bound at all.
      let milliseconds = max(1, left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000)
      try storing { () throws(PostgresError) in
        try connection.execute("SET LOCAL lock_timeout = \(milliseconds)")
      }
    }
  }

  /// Runs it until it is committed.
  /// - Parameters:
  ///   - blocker: who holds the locks, asked after a try that failed.
  ///   - body: called again for every try.
  /// - Returns: how many tries it took.
  /// - Throws: `busy` where the time was not enough.
  func run(
    blocker: () throws(StoreError) -> String?, _ body: (Budget) throws(SwitchError) -> Void
  ) throws(SwitchError) -> Int {
    let deadline = ContinuousClock.now + bounds.waitFor
    var pause = bounds.pause
    var tries = 1
    while true {
      guard let conflict = try attempt(body) else { return tries }
      let who = try stored { () throws(StoreError) in try blocker() } ?? conflict
      guard .now < deadline else {
        throw .busy(
          "the locks were not free for \(bounds.waitFor): \(who)",
          action: "let that transaction end, then try again")
      }
      say("\(who); trying again")
      OwnThread.sleep(pause)
      pause = min(pause * 2, .seconds(1))
      tries += 1
    }
  }

  /// - Returns: nil when it was committed, else what was in its way.
  private func attempt(
    _ body: (Budget) throws(SwitchError) -> Void
  ) throws(SwitchError) -> String? {
    try stored { () throws(StoreError) in
      try storing { () throws(PostgresError) in try connection.begin() }
    }
    do throws(SwitchError) {
      try body(Budget(connection: connection, deadline: .now + bounds.lockTimeout))
      try stored { () throws(StoreError) in
        try storing { () throws(PostgresError) in try connection.commit() }
      }
      return nil
    } catch {
      if !connection.isBroken {
        try stored { () throws(StoreError) in
          try storing { () throws(PostgresError) in try connection.rollback() }
        }
      }
      guard case .store(.postgres(let refusal)) = error, refusal.kind == .conflict else {
        throw error
      }
      return refusal.message
    }
  }
}
