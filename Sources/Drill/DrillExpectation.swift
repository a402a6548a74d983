/// What must hold in the end.
package struct DrillExpectation: Equatable, Sendable {
  /// What the digests of the read models are compared with.
  package enum Digest: String, CaseIterable, Sendable {
    /// Those that were recorded with the golden log.
    case golden
    /// Those of the same read models, computed anew from the events.
    case live
    /// Those of the certificates that a step wrote.
    case certificate
  }

  package var digests: [Digest] = []
  /// Every offset is accounted for, and nothing is left to apply.
  package var isComplete = false
  /// The longest time from a fault to the first progress behind it.
  package var recoveryWithin: Duration?
  /// Events a second of the slowest part that was measured.
  package var rateAtLeast: Int?
  /// Records that wait in quarantine, over all read models; nil where any number is as good.
  package var quarantined: Int?

  package init() {}
}
