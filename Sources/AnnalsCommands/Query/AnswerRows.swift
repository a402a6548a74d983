import CommandKit
import EventModel
import PostgresWire

/// Rows of the database as rows of an answer.
enum AnswerRows {
  /// Writes at most `limit` of them, and says where there are more.
  static func write(
    _ rows: PostgresRows, limit: Int64, _ context: CommandContext
  ) throws(CommandFailure) {
    guard !rows.columns.isEmpty else { return }
    var table = ResultTable(columns: rows.columns.map(\.name))
    for row in rows.prefix(Int(limit)) {
      table.append(rows.columns.indices.map { cell(row, $0, rows.columns[$0].type) })
    }
    try context.console.rows(table, context.parsed.output)
    if rows.count > limit {
      context.console.say("there are more than \(limit) rows: --limit N shows more")
    }
  }

  static func failure(_ error: PostgresError) -> CommandFailure {
    guard error.kind == .cancelled else { return Failures.failure(error) }
    return CommandFailure(
      .retryLater, "Postgres took longer than query.timeout allows",
      action: "ask for less, or --query-timeout 10m")
  }

  private static func cell(_ row: PostgresRow, _ column: Int, _ type: PostgresType) -> Cell {
    guard let text = row.display(column) else { return .null }
    switch type {
    case .int2, .int4, .int8: return row.int64(column).map { .integer($0) } ?? .null
    case .bool: return row.bool(column).map { .boolean($0) } ?? .null
    case .timestamptz:
      return row.timestamp(column).map { .moment($0.microseconds) } ?? .text(text)
    case .numeric, .float4, .float8:
      // NaN and the infinities are no JSON numbers.
      let isNumber = text.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "e")
      }
      return isNumber ? .decimal(text) : .text(text)
    case .json, .jsonb: return .json(text)
    default: return .text(text)
    }
  }
}
