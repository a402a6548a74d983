/// The moment of a stimulus.
package struct NodeTime: Sendable, Equatable {
  /// Never goes back; deadlines are counted on it.
  package var monotonicMs: Int64
  /// The wall clock, for what is kept.
  package var wallMs: Int64

  package init(monotonicMs: Int64, wallMs: Int64) {
    self.monotonicMs = monotonicMs
    self.wallMs = wallMs
  }
}
