import Glibc
import PostgresWire
import Synchronization
import Threads
import Worker

/// Reads all views of the model in one statement, about once a millisecond, and notes which
/// generations stand behind them; on a thread of its own.
final class PromotePoll: Sendable {
  struct Result {
    var reads = 0
    /// Statements that saw two generations, or rows of one table that do not fit another's.
    var mixed = 0
    /// What was seen, whenever it was not what was seen before: the tables behind the views.
    var changes: [String] = []
    var longest: Duration = .zero
    var error: String?
  }

  private let state = Mutex(Result())
  private let stopFlag = StopFlag()
  private let thread = Mutex<OwnThread?>(nil)

  private static let views = ["by_label", "log", "span", "state"]

  /// - Parameter prepares: whether one prepared statement is used all the time; else every one is
  ///   parsed anew.
  init(_ deployment: PromoteDeployment, prepares: Bool = true) throws {
    let connection = PromotePollConnection(
      try PostgresConnection(deployment.postgres, applicationName: "poll"))
    thread.withLock { thread in
      thread = OwnThread { [self] in run(connection.connection, prepares) }
    }
  }

  var result: Result { state.withLock { $0 } }

  func stop() {
    stopFlag.set()
    thread.withLock { thread in
      thread?.join()
      thread = nil
    }
  }

  /// The generation behind each view, and whether the events that the tables count agree: a batch
  /// is in all of them or in none.
  private static let statement = """
    SELECT \(views.map { "(SELECT min(generation) FROM read.order_\($0))" }.joined(separator: ", ")),
      (SELECT sum(events) FROM read.order_by_label)
        IS NOT DISTINCT FROM (SELECT sum(changes) FROM read.order_state)
    """

  private func run(_ connection: PostgresConnection, _ prepares: Bool) {
    var number = 0
    while !stopFlag.isSet {
      number += 1
      let start = ContinuousClock.now
      do {
        let text = prepares ? Self.statement : Self.statement + " -- \(number)"
        let row = try connection.query(text)[0]
        note(Self.views.indices.map { row.text($0) ?? "" }, row.bool(4)!, .now - start)
      } catch {
        state.withLock { $0.error = "\(error)" }
        return
      }
      usleep(1000)
    }
  }

  private func note(_ seen: [String], _ agrees: Bool, _ took: Duration) {
    let generations = Set(seen.map { $0.prefix { $0 != "." } })
    let text = seen.sorted().joined(separator: " ")
    state.withLock { result in
      result.reads += 1
      if generations.count > 1 || !agrees { result.mixed += 1 }
      if result.changes.last != text { result.changes.append(text) }
      result.longest = max(result.longest, took)
    }
  }
}

/// `@unchecked Sendable`: handed to the polling thread, which alone uses it.
private final class PromotePollConnection: @unchecked Sendable {
  let connection: PostgresConnection
  init(_ connection: PostgresConnection) { self.connection = connection }
}
