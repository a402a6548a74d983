/// What became of one offset of a partition: every offset from the declared start has exactly one.
package enum Outcome: UInt8, Sendable, CaseIterable {
  /// Its event changed the read model.
  case applied = 0
  /// Its event is none of this projection's: another type, or a type the topic lets pass.
  case skipped = 1
  /// A producer's retry of an event already met.
  case duplicate = 2
  /// It cannot be applied; it waits for an operator.
  case quarantined = 3
  /// It waits behind a quarantined event of its key.
  case held = 4
  /// A gap whose cause no client can see: a transaction marker, an aborted or compacted record.
  case absent = 5
  /// It was removed from the log before it was read.
  case lost = 6
  /// An operator gave it up before it was judged here.
  case discarded = 7

  package var name: String {
    switch self {
    case .applied: "applied"
    case .skipped: "skipped"
    case .duplicate: "duplicate"
    case .quarantined: "quarantined"
    case .held: "held"
    case .absent: "absent"
    case .lost: "lost"
    case .discarded: "discarded"
    }
  }
}
