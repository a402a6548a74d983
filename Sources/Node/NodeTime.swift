/// The moment of a stimulus.
struct NodeTime: Sendable, Equatable {
  /// Never goes back; deadlines are counted on it.
  let monotonicMs: Int64
  /// The wall clock, for what is kept.
  let wallMs: Int64
}
