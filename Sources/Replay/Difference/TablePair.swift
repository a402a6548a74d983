import ProjectionKernel
import Store

/// A table that two generations have under the same key, and the SQL that compares it.
struct TablePair {
  let first: TableShape
  let second: TableShape
  private let firstTable: String
  private let secondTable: String

  /// - Returns: nil where their keys are not the same.
  init?(_ first: TableShape, in firstSchema: String, _ second: TableShape, in secondSchema: String)
  {
    guard !first.key.isEmpty, first.keyColumns == second.keyColumns else { return nil }
    self.first = first
    self.second = second
    firstTable = Table.quoted(firstSchema) + "." + Table.quoted(first.name)
    secondTable = Table.quoted(secondSchema) + "." + Table.quoted(second.name)
  }

  /// Columns outside the key that both have with the same type.
  var shared: [String] {
    first.columns.filter { !first.key.contains($0.name) && second.columns.contains($0) }
      .map(\.name)
  }

  var added: [String] {
    second.columns.map(\.name).filter { first.type(of: $0) == nil }
  }

  var removed: [String] {
    first.columns.map(\.name).filter { second.type(of: $0) == nil }
  }

  var retyped: [String] {
    first.columns.compactMap { column in
      guard let type = second.type(of: column.name), type != column.type else { return nil }
      return "\(column.name) \(column.type) -> \(type)"
    }
  }

  private var join: String {
    let keys = first.key.map { "a.\(Table.quoted($0)) = b.\(Table.quoted($0))" }
    return "\(firstTable) AS a FULL JOIN \(secondTable) AS b ON "
      + keys.joined(separator: " AND ")
  }

  private func row(_ side: String) -> String {
    "ROW(" + shared.map { "\(side).\(Table.quoted($0))" }.joined(separator: ", ") + ")"
  }

  /// A row of the pair that only one has shows no place in the other.
  private func condition(_ kind: RowDifference.Kind) -> String {
    switch kind {
    case .added: "a.ctid IS NULL"
    case .removed: "b.ctid IS NULL"
    case .changed:
      shared.isEmpty
        ? "false"
        : "(a.ctid IS NOT NULL AND b.ctid IS NOT NULL AND \(row("a")) IS DISTINCT FROM \(row("b")))"
    }
  }

  /// One row: how many each has, and how many are added, removed, changed.
  var counts: String {
    let counts =
      ["a.ctid IS NOT NULL", "b.ctid IS NOT NULL"]
      + RowDifference.Kind.allCases.map(condition)
    return "SELECT " + counts.map { "count(*) FILTER (WHERE \($0))" }.joined(separator: ", ")
      + " FROM \(join)"
  }

  /// Rows of one kind in the order of their keys: the key as JSON, then of every shared column both
  /// values as text. `$1` is their number; `$2`, where given, the key of the only one wanted.
  func samples(_ kind: RowDifference.Kind?, oneKey: Bool) -> String {
    let side = { (name: String) in
      "coalesce(a.\(Table.quoted(name)), b.\(Table.quoted(name)))"
    }
    let key = first.key.map { "\(Table.literal($0)), \(side($0))" }.joined(separator: ", ")
    let values = shared.flatMap { name in
      ["a", "b"].map {
        "left(\($0).\(Table.quoted(name))::text, \(RowDifference.shownMax + 1))"
      }
    }
    let isOne = first.key.map { "\(side($0)) = k.\(Table.quoted($0))" }.joined(separator: " AND ")
    let wanted = "jsonb_populate_record(NULL::\(firstTable), $2::text::jsonb) AS k"
    let order = first.key.indices.map { "\($0 + 4)" }.joined(separator: ", ")
    return "SELECT jsonb_build_object(\(key))::text, a.ctid IS NULL, b.ctid IS NULL, "
      + first.key.map(side).joined(separator: ", ")
      + (values.isEmpty ? "" : ", " + values.joined(separator: ", "))
      + " FROM \(join)" + (oneKey ? " JOIN \(wanted) ON \(isOne)" : "")
      + " WHERE " + (kind.map(condition) ?? anyDifference)
      + " ORDER BY \(order) LIMIT $1"
  }

  private var anyDifference: String {
    "(" + RowDifference.Kind.allCases.map(condition).joined(separator: " OR ") + ")"
  }
}
