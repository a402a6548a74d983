import CommandKit
import Threads
import Worker

/// How long a drill and each of its steps may still take, and whether somebody stopped it.
struct DrillClock {
  let stop: StopFlag
  let started = ContinuousClock.now
  private let end: ContinuousClock.Instant
  private var stepEnd: ContinuousClock.Instant
  private var stepName = ""

  /// How often something is looked at that is waited for.
  private static let pollEvery: Duration = .milliseconds(4)

  init(limit: Duration, stop: StopFlag) {
    self.stop = stop
    end = ContinuousClock.now + limit
    stepEnd = end
  }

  /// A step begins, with a bound of its own.
  mutating func begin(_ name: String, within: Duration) {
    stepName = name
    stepEnd = min(end, ContinuousClock.now + within)
  }

  /// Microseconds since the start.
  var elapsed: Int64 { Self.microseconds(ContinuousClock.now - started) }

  /// - Throws: where the time is up, or somebody stopped the drill.
  func check(_ what: @autoclosure () -> String) throws(CommandFailure) {
    if stop.isSet {
      throw CommandFailure(.retryLater, "the drill was stopped", action: "run it again")
    }
    guard ContinuousClock.now < stepEnd else {
      throw CommandFailure(
        .checkFailed,
        ContinuousClock.now < end
          ? "it takes longer than it may: \(what())"
          : "the drill takes longer than it may: \(what())")
    }
  }

  /// Waits until something is true.
  func wait(
    for what: @autoclosure () -> String, until isTrue: () throws(CommandFailure) -> Bool
  ) throws(CommandFailure) {
    while !(try isTrue()) {
      try check(what())
      OwnThread.sleep(Self.pollEvery)
    }
  }

  static func microseconds(_ duration: Duration) -> Int64 {
    let (seconds, attoseconds) = duration.components
    return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
  }
}
