/// Where the time of a worker's two threads goes, by stage; read a clock per batch, never per event.
package struct StageTimes: Sendable, Equatable {
  /// What a worker's time goes into.
  package enum Stage: Int, CaseIterable, Sendable {
    /// Waiting for records, and copying them out of the client.
    case poll
    /// Decoding, folding and encoding a batch, up to what its transaction writes.
    case fold
    /// The reading thread waits until the writing one takes the batch.
    case handOver
    /// Epoch and position of every partition.
    case positions
    /// Rows sent to their table, or to the one they are merged from.
    case copy
    /// Rows merged into their table.
    case merge
    /// Outcomes, ids and quarantine.
    case outcomes
    case commit
  }

  private var durations = [Duration](repeating: .zero, count: Stage.allCases.count)

  package init() {}

  package subscript(stage: Stage) -> Duration { durations[stage.rawValue] }

  /// Adds what passed since `start` and gives the moment it was measured to.
  @discardableResult
  package mutating func add(
    _ stage: Stage, since start: ContinuousClock.Instant
  ) -> ContinuousClock.Instant {
    let now = ContinuousClock.now
    durations[stage.rawValue] += now - start
    return now
  }

  /// Adds all of another's.
  package mutating func add(_ other: StageTimes) {
    for index in durations.indices { durations[index] += other.durations[index] }
  }
}
