import CommandKit

/// When a display shows something: a line that is written over on a terminal, log lines elsewhere.
struct DisplayPace {
  private let console: Console
  private let every: Duration
  private var shownAt = ContinuousClock.now
  private var loggedAt = ContinuousClock.now

  /// A calm line: it changes twice a second.
  private static let lineEvery: Duration = .milliseconds(500)

  init(_ context: CommandContext) {
    console = context.console
    every = context.settings.duration(SettingsCatalogue.progressEvery.name) ?? .seconds(5)
  }

  /// Whether the line is to be written anew; it counts as written then.
  mutating func isLineDue(_ now: ContinuousClock.Instant) -> Bool {
    guard console.isLive, now - shownAt >= Self.lineEvery else { return false }
    shownAt = now
    return true
  }

  /// Whether log lines are due.
  func isLogDue(_ now: ContinuousClock.Instant) -> Bool { now - loggedAt >= every }

  /// Notes that log lines were written.
  /// - Returns: the seconds since the last ones, at least a millisecond.
  @discardableResult
  mutating func logged(_ now: ContinuousClock.Instant) -> Double {
    defer { loggedAt = now }
    return max(0.001, (now - loggedAt) / .seconds(1))
  }
}
