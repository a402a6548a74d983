import CommandKit
import EventModel
import Worker

/// What a worker did, at its end.
struct WorkSummary {
  let table: ResultTable
  /// For people: a line for each projection, and one for all.
  let text: String

  init(_ progress: [WorkerProgress], took: Duration) {
    let seconds = took / .seconds(1)
    var table = ResultTable(columns: [
      "projection", "state", "records", "applied", "skipped", "duplicate", "held", "quarantined",
      "absent", "lost", "batches", "seconds",
    ])
    var lines: [String] = []
    var total: Int64 = 0
    for one in progress {
      let now = one.now
      total += now.records
      let milliseconds = Int64(seconds * 1000)
      table.append([
        .text(one.projection.text), .text(now.state), .integer(now.records),
        .integer(now.applied), .integer(now.skipped), .integer(now.duplicate), .integer(now.held),
        .integer(now.quarantined), .integer(now.absent), .integer(now.lost),
        .integer(now.batches), .decimal(Self.decimal(milliseconds)),
      ])
      lines.append("\(one.projection): \(Self.outcomes(now))")
    }
    let rate = seconds > 0 ? Int64(Double(total) / seconds) : 0
    lines.append(
      "\(Grouped.text(total)) events in \(Self.decimal(Int64(seconds * 1000))) s,"
        + " \(Grouped.text(rate)) a second")
    self.table = table
    text = lines.joined(separator: "\n")
  }

  /// Applied always, the others where there are any.
  private static func outcomes(_ now: WorkerProgress.Snapshot) -> String {
    let others: [(String, Int64)] = [
      ("skipped", now.skipped), ("duplicate", now.duplicate), ("held", now.held),
      ("quarantined", now.quarantined), ("absent", now.absent), ("lost", now.lost),
    ]
    let parts = [("applied", now.applied)] + others.filter { $0.1 > 0 }
    return parts.map { "\(Grouped.text($0.1)) \($0.0)" }.joined(separator: ", ")
  }

  private static func decimal(_ milliseconds: Int64) -> String {
    let rest = String(milliseconds % 1000)
    return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }
}
