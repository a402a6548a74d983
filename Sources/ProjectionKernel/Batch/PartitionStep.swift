import EventModel

/// One partition's part of the batch now in hand.
struct PartitionStep {
  let state: PartitionState
  private(set) var result: PartitionResult
  private let listsIDs: Bool

  /// - Parameter listsIDs: whether the result lists the ids that were met; those of batches that are
  ///   gathered are taken from the state in the end.
  init(_ state: PartitionState, listsIDs: Bool) {
    self.state = state
    self.listsIDs = listsIDs
    result = PartitionResult(
      partition: state.partition, log: state.log, runs: OutcomeRuns(first: state.next))
    result.greatestTimeMs = state.greatestTimeMs
  }

  /// Offsets that the broker passed over have no record that any client can see.
  mutating func accountForGap(before record: RecordHead) {
    if record.offset > state.next.number { pass(to: Offset(record.offset), .absent) }
  }

  /// Gives all offsets below `next` that have none that outcome.
  mutating func pass(to next: Offset, _ outcome: Outcome) {
    result.runs.append(outcome, count: next.number - state.next.number)
    state.next = next
  }

  mutating func finish(_ record: RecordHead, _ index: Int, _ outcome: Outcome) {
    result.runs.append(outcome)
    result.lastRecord = index
    if let time = record.timeMs, time > result.greatestTimeMs ?? .min {
      result.greatestTimeMs = time
      state.greatestTimeMs = time
    }
    state.next = Offset(record.offset).next
  }

  mutating func wait(_ index: Int, _ outcome: Outcome, _ refusal: Refusal, behind: Offset?) {
    result.waiting.append(
      WaitingRecord(
        record: index, outcome: outcome, code: refusal.code, detail: Self.shown(refusal.detail),
        behind: behind))
  }

  /// The text with control characters as their pictures: it quotes the record, goes into a column
  /// that cannot hold U+0000, and is shown on terminals.
  private static func shown(_ detail: String) -> String {
    guard detail.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else { return detail }
    var shown = String.UnicodeScalarView()
    for scalar in detail.unicodeScalars {
      switch scalar.value {
      case 0..<0x20: shown.append(Unicode.Scalar(0x2400 + scalar.value)!)
      case 0x7f: shown.append("\u{2421}")
      default: shown.append(scalar)
      }
    }
    return String(shown)
  }

  mutating func duplicate(_ offset: Offset, of original: Offset) {
    result.duplicates.append(DuplicateRecord(offset: offset, original: original))
  }

  mutating func remember(_ entry: SeenIDs.Entry) {
    state.seen.remember(entry)
    guard listsIDs else { return }
    result.listedIDs.append(entry)
    // What is remembered now is not forgotten now: a record judged anew stands in line behind later
    // ones, and its id would go with its own batch.
    let oldest = state.seen.oldestOffset ?? Offset(entry.offset)
    result.idsForgottenBelow = min(oldest, Offset(result.listedIDs[0].offset))
  }
}
