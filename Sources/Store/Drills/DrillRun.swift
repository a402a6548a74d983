package import EventModel

/// What became of one run of a drill, as the database keeps it.
package struct DrillRun: Equatable, Sendable {
  package var run: String
  package var drill: String
  /// `sandbox` or `deployment`.
  package var ground: String
  package var source: String
  package var broker: String
  /// `passed` or `failed`.
  package var verdict: String
  /// Why it failed; nil where it passed.
  package var cause: String?
  package var startedAt: Timestamp
  package var tookMs: Int64
  package var recoveryMs: Int64?
  package var eventsPerSecond: Int64?
  package var program: String
  package var machine: String
  package var fileHash: String
  package var reportHash: String
  /// Whose key signed the report; nil where nobody's did.
  package var signer: String?

  package init(
    run: String, drill: String, ground: String, source: String, broker: String, verdict: String,
    cause: String?, startedAt: Timestamp, tookMs: Int64, recoveryMs: Int64?,
    eventsPerSecond: Int64?, program: String, machine: String, fileHash: String,
    reportHash: String, signer: String?
  ) {
    self.run = run
    self.drill = drill
    self.ground = ground
    self.source = source
    self.broker = broker
    self.verdict = verdict
    self.cause = cause
    self.startedAt = startedAt
    self.tookMs = tookMs
    self.recoveryMs = recoveryMs
    self.eventsPerSecond = eventsPerSecond
    self.program = program
    self.machine = machine
    self.fileHash = fileHash
    self.reportHash = reportHash
    self.signer = signer
  }
}
