import EventCodec
import EventModel
package import PostgresWire
import ProjectionKernel
package import Store
import Threads
import Worker

/// Shows two generations of a projection at one cut, while both are fed.
///
/// A session that sees one snapshot sees every partition of a generation exactly at its position,
/// because rows and position are committed together. So nobody has to stop the first generation: its
/// positions in the snapshot are the cut. Whoever writes the second waits at the first statement of
/// its next commit; what the second lacks up to the cut is folded into its tables in the transaction
/// that compares, and taken back with it. Nobody is fenced, and nothing is left behind.
package struct Barrier {
  /// How long and how much it may take.
  package struct Bounds: Sendable {
    /// How long the first generation may need to come to where the second is.
    package var waitFor: Duration = .seconds(30)
    /// Records that are folded for the comparison at the most.
    package var recordsMax: Int64 = 1_000_000
    package init() {}
  }

  private let context: ReplayContext
  private let bounds: Bounds

  package init(_ context: ReplayContext, bounds: Bounds = Bounds()) {
    self.context = context
    self.bounds = bounds
  }

  /// Runs `body` with a session that sees both at one cut.
  /// - Parameters:
  ///   - first: the one that readers see, or another one that is fed.
  ///   - second: of this program's code.
  ///   - body: may write nothing; whatever the session did is taken back.
  /// - Throws: `busy` where one of them is too far behind; `refused` where this is not the second's
  ///   code and records are missing.
  package func compare<Value>(
    _ first: Generation, _ second: Generation,
    _ body: (PostgresConnection, CommonCut) throws(SwitchError) -> Value
  ) throws(SwitchError) -> Value {
    let holder = try context.connect("annals-barrier")
    let session = try context.connect("annals-compare")
    let held = try hold(second, holder)
    defer { takeBack(session, holder) }
    try wait(until: first, reaches: held, session)
    try stored { () throws(StoreError) in
      try storing { () throws(PostgresError) in
        try session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        // Comparing whole tables may need more than the default: the server's own bound holds.
        try session.execute("SET LOCAL statement_timeout = 0")
      }
    }
    let leading = try positions(of: first, session)
    let following = try positions(of: second, session)
    guard following == held else {
      throw .busy("\(second.schema) moved under the lock", action: "try again")
    }
    let cut = try level(leading, following, second, session)
    return try body(session, cut)
  }

  /// Lets whoever writes a generation wait.
  private func hold(
    _ generation: Generation, _ holder: PostgresConnection
  ) throws(SwitchError) -> [GenerationPosition] {
    try stored { () throws(StoreError) in
      try storing { () throws(PostgresError) in
        try holder.begin()
        try holder.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
      }
      return try PositionStore(holder).hold(generation)
    }
  }

  private func positions(
    of generation: Generation, _ session: PostgresConnection
  ) throws(SwitchError) -> [GenerationPosition] {
    try stored { () throws(StoreError) in try PositionStore(session).positions(of: generation) }
  }

  /// Waits until the first generation is nowhere behind the second.
  private func wait(
    until first: Generation, reaches held: [GenerationPosition], _ session: PostgresConnection
  ) throws(SwitchError) {
    let deadline = ContinuousClock.now + bounds.waitFor
    while true {
      let leading = try positions(of: first, session)
      let behind = Lag(of: leading, behind: held)
      guard behind.events > 0 else { return }
      guard .now < deadline else {
        throw .busy(
          "\(first.schema) is \(behind.events) records behind \(held.isEmpty ? "" : "the other")"
            + " and does not catch up",
          action: "start a worker that feeds version \(first.version), or take"
            + " --without-difference")
      }
      OwnThread.sleep(.milliseconds(5))
    }
  }

  /// Folds what the second generation lacks.
  private func level(
    _ leading: [GenerationPosition], _ following: [GenerationPosition], _ second: Generation,
    _ session: PostgresConnection
  ) throws(SwitchError) -> CommonCut {
    let own = Set(context.entry.declaration.inputs.map { context.registry.event($0).topic })
    let isOwn = second.version == context.entry.declaration.version
    var cut: [TopicPartition: Offset] = [:]
    var from: [TopicPartition: Offset] = [:]
    var logs: [TopicPartition: LogID] = [:]
    var starts: [(partition: TopicPartition, first: Offset, second: Offset)] = []
    for position in following {
      cut[position.partition] = position.next
      from[position.partition] = position.next
      logs[position.partition] = position.log
    }
    for position in leading {
      let partition = position.partition
      if let other = following.first(where: { $0.partition == partition }) {
        if other.start != position.start { starts.append((partition, position.start, other.start)) }
      } else {
        // A partition that the second reads and has not met, or one that it does not read.
        guard !isOwn || own.contains(partition.topic) else { continue }
        from[partition] = position.start
        logs[partition] = position.log
      }
      cut[partition] = position.next
    }
    let missing = from.filter { $0.value < cut[$0.key]! }
    let events = missing.reduce(Int64(0)) { $0 + cut[$1.key]!.number - $1.value.number }
    if events > 0 {
      try check(second, events)
      try CatchUp(session, context, second).fold(from: missing, to: cut, logs: logs)
    }
    return CommonCut(next: cut, caughtUp: events, starts: starts)
  }

  private func check(_ second: Generation, _ events: Int64) throws(SwitchError) {
    guard second.version == context.entry.declaration.version,
      second.sourceHash == context.codeHash
    else {
      throw .refused(
        "\(second.schema) is \(events) records behind, and this program has other code than the"
          + " one that feeds it",
        action: "run the program of version \(second.version)")
    }
    guard events <= bounds.recordsMax else {
      throw .busy(
        "\(second.schema) is \(events) records behind; \(bounds.recordsMax) can be made up for",
        action: "start a worker that feeds it, and wait until it is nearer")
    }
  }

  private func takeBack(_ session: PostgresConnection, _ holder: PostgresConnection) {
    for connection in [session, holder] where !connection.isBroken {
      do {
        try connection.rollback()
      } catch {
        // The session ends with the connection, and what it did with it.
        continue
      }
    }
  }
}
