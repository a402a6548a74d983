import Store

/// Whether a partition's offsets are all accounted for, and how well.
struct CompletenessVerdict {
  let isComplete: Bool
  let text: String

  /// - Parameter isGapLegal: whether the topic is declared to have offsets without a record.
  init(_ status: PartitionStatus, isGapLegal: Bool) {
    if let gap = status.gap {
      isComplete = false
      text = "gap: \(gap)"
    } else if status.lost > 0 {
      isComplete = false
      text = "alarm: \(status.lost) offsets were removed from the log before they were read"
    } else if status.absent > 0, !isGapLegal {
      isComplete = false
      text =
        "alarm: \(status.absent) offsets have no record, on a topic that declares no reason for it"
    } else {
      isComplete = true
      text = "complete: every offset accounted for"
    }
  }
}
