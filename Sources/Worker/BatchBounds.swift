/// How many records a batch may hold, while all is well and while a refused record is looked for.
struct BatchBounds {
  /// Records of one batch at the most; at least 1.
  private(set) var recordsMax: Int
  /// What it is again once nothing was refused for a while.
  private let recordsMaxUsual: Int
  /// Records still to be committed before that: as many as the greatest batch that was refused.
  private var suspects = 0

  init(recordsMax: Int) {
    self.recordsMax = recordsMax
    recordsMaxUsual = recordsMax
  }

  /// Half of a batch that was refused, so that one record is left in the end.
  func halved(afterRefusing records: Int) -> BatchBounds {
    var bounds = self
    bounds.recordsMax = max(1, records / 2)
    bounds.suspects = max(suspects, records)
    return bounds
  }

  /// Takes note of records on their way to the database; behind the last suspect, batches are as
  /// great as ever.
  mutating func note(records: Int) {
    suspects = max(0, suspects - records)
    if suspects == 0 { recordsMax = recordsMaxUsual }
  }
}
