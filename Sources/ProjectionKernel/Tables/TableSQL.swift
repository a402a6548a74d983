// The SQL that follows from a table's description.

extension Table {
  /// `"name"`, with quotes inside doubled.
  package static func quoted(_ identifier: String) -> String {
    "\""
      + identifier.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }

  /// `'text'`, with quotes inside doubled.
  package static func literal(_ text: String) -> String {
    "'"
      + text.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "''") + "'"
  }

  /// The statements that make the table and its comments in a schema.
  /// - Parameters:
  ///   - schema: unquoted.
  ///   - keyed: whether the key and the indexes are made with it; else `keyStatements` makes them.
  package func createStatements(schema: String, keyed: Bool = true) -> [String] {
    let table = Self.quoted(schema) + "." + Self.quoted(name)
    let columns = storedColumns.map {
      "  \(Self.quoted($0.name)) \($0.type.sql)\($0.isOptional ? "" : " NOT NULL")"
    }
    let key = keyed ? ",\n  PRIMARY KEY (\(keyList))" : ""
    // Rows that change often need room on their page: updates then touch no index (measured 2.4x).
    // Sketches are mostly zeros and seldom great: only rows that fit no page are compressed.
    let storage =
      kind == .append ? "" : " WITH (fillfactor = \(fillPercent), toast_tuple_target = 8160)"
    return [
      "CREATE TABLE \(table) (\n\(columns.joined(separator: ",\n"))\(key)\n)"
        + storage,
      "COMMENT ON TABLE \(table) IS \(Self.literal(doc))",
    ]
      + (keyed ? indexStatements(schema: schema) : [])
      + (keyColumns + values).map {
        "COMMENT ON COLUMN \(table).\(Self.quoted($0.name)) IS \(Self.literal($0.doc))"
      }
  }

  /// The statements that give a table its key and its indexes, once it is loaded.
  /// - Parameter schema: unquoted.
  package func keyStatements(schema: String) -> [String] {
    let table = Self.quoted(schema) + "." + Self.quoted(name)
    return ["ALTER TABLE \(table) ADD PRIMARY KEY (\(keyList))"] + indexStatements(schema: schema)
  }

  private var keyList: String {
    keyColumns.map { Self.quoted($0.name) }.joined(separator: ", ")
  }

  private func indexStatements(schema: String) -> [String] {
    let table = Self.quoted(schema) + "." + Self.quoted(name)
    return blockRanges.map { "CREATE INDEX ON \(table) USING brin ((\($0)))" }
  }

  /// The columns of a row, in order, for `COPY ... FROM STDIN (FORMAT binary)`.
  package var columnList: String {
    storedColumns.map { Self.quoted($0.name) }.joined(separator: ", ")
  }

  /// The statement that merges staged rows into the table, one for each key.
  /// - Parameters:
  ///   - schema: of the table, unquoted.
  ///   - staging: the staging table, as it is written in SQL.
  package func mergeStatement(schema: String, staging: String) -> String {
    let table = Self.quoted(schema) + "." + Self.quoted(name)
    let key = keyColumns.map { Self.quoted($0.name) }.joined(separator: ", ")
    let changes =
      kind == .tally
      ? values.flatMap { mergeAssignments($0) }
      : values.map { "\(Self.quoted($0.name)) = excluded.\(Self.quoted($0.name))" }
    return """
      INSERT INTO \(table) AS t (\(columnList))
      SELECT \(columnList) FROM \(staging)
      ON CONFLICT (\(key)) DO UPDATE SET
        \(changes.joined(separator: ",\n  "))
      """
  }

  private func mergeAssignments(_ column: Column) -> [String] {
    let name = Self.quoted(column.name)
    switch column.merge {
    case .sum, .sketch:
      return ["\(name) = t.\(name) + excluded.\(name)"]
    case .least:
      return ["\(name) = least(t.\(name), excluded.\(name))"]
    case .greatest:
      return ["\(name) = greatest(t.\(name), excluded.\(name))"]
    case .union:
      let both = "unnest(t.\(name) || excluded.\(name))"
      return [
        "\(name) = ARRAY(SELECT DISTINCT u COLLATE \"C\" FROM \(both) AS u ORDER BY 1)"
      ]
    case .first, .latest:
      let order = ["_at", "_log", "_partition", "_offset"].map {
        Self.quoted(column.name + $0)
      }
      let old = order.map { "t.\($0)" }.joined(separator: ", ")
      let new = order.map { "excluded.\($0)" }.joined(separator: ", ")
      let wins = column.merge == .first ? "<" : ">"
      let test =
        "t.\(order[0]) IS NULL OR (excluded.\(order[0]) IS NOT NULL "
        + "AND (\(new)) \(wins) (\(old)))"
      return column.stored.map { stored in
        let part = Self.quoted(stored.name)
        return "\(part) = CASE WHEN \(test) THEN excluded.\(part) ELSE t.\(part) END"
      }
    case nil:
      preconditionFailure("tally \(self.name): column \(column.name) cannot merge")
    }
  }
}
