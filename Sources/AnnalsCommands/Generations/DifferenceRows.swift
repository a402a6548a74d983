import CommandKit
import EventModel
import Replay

/// A difference as rows: one for each fact, so that a script reads it as a person does.
enum DifferenceRows {
  static let columns = ["what", "name", "change", "count", "key", "detail"]

  static func table(_ difference: Difference) -> ResultTable {
    var result = ResultTable(columns: columns)
    for table in difference.tables {
      add(table, to: &result)
      for sample in table.samples { add(sample, of: table.table, to: &result) }
    }
    return result
  }

  /// What of each table is not the same, without any row.
  static func counts(_ difference: Difference) -> ResultTable {
    var result = ResultTable(columns: columns)
    for table in difference.tables { add(table, to: &result) }
    return result
  }

  private static func add(_ table: TableDifference, to result: inout ResultTable) {
    counts(table, &result)
    for (change, columns) in [
      ("added", table.columnsAdded), ("removed", table.columnsRemoved),
      ("retyped", table.columnsRetyped),
    ] {
      for column in columns {
        result.append(cells("column", table.table, change, nil, nil, column))
      }
    }
  }

  private static func counts(_ table: TableDifference, _ result: inout ResultTable) {
    func row(_ change: String, _ count: Int64, _ detail: String? = nil) {
      result.append(cells("table", table.table, change, count, nil, detail))
    }
    guard table.isComparable else {
      if let rows = table.firstRows {
        row("removed", rows, table.secondRows == nil ? "the whole table" : "its key is another one")
      }
      if let rows = table.secondRows {
        row("added", rows, table.firstRows == nil ? "the whole table" : "its key is another one")
      }
      return
    }
    row("same", (table.firstRows ?? 0) - table.removed - table.changed)
    if table.added > 0 { row("added", table.added) }
    if table.removed > 0 { row("removed", table.removed) }
    if table.changed > 0 { row("changed", table.changed) }
  }

  /// Adds a row that differs.
  static func add(_ sample: RowDifference, of table: String, to result: inout ResultTable) {
    let changes = sample.changes.map { change in
      "\(change.column): \(change.first ?? "null") -> \(change.second ?? "null")"
    }
    result.append(
      cells(
        "row", table, sample.kind.rawValue, nil, sample.key,
        changes.isEmpty ? nil : changes.joined(separator: ", ")))
  }

  /// Adds what a switch does with the views.
  static func add(_ steps: [ViewStep], to result: inout ResultTable) {
    for step in steps {
      result.append(
        cells(
          "view", step.view, step.action.rawValue, nil, nil,
          step.detail.isEmpty ? nil : step.detail))
    }
  }

  /// Adds the events behind a row.
  static func add(_ events: [RowEvent], to result: inout ResultTable) {
    for event in events {
      let time = Cell.moment(milliseconds: event.timestampMs)
      var moment = ""
      if case .moment(let microseconds) = time {
        moment = MomentText.render(microseconds: microseconds) + " "
      }
      result.append([
        .text("event"), .text(RecordPlace.text(event.partition, event.offset)), .null, .null,
        event.key.map { .text(BytesText.text($0)) } ?? .null,
        .text(moment + (event.value.map { BytesText.text($0) } ?? "no value")),
      ])
    }
  }

  private static func cells(
    _ what: String, _ name: String, _ change: String, _ count: Int64?, _ key: String?,
    _ detail: String?
  ) -> [Cell] {
    [
      .text(what), .text(name), .text(change), count.map { .integer($0) } ?? .null,
      key.map { .text($0) } ?? .null, detail.map { .text($0) } ?? .null,
    ]
  }
}
