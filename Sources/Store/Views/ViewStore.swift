package import PostgresWire
import ProjectionKernel

/// The views of the database: read from the catalogue, and made.
///
/// Names are resolved with nothing but the system's own schema in the search path, so that a text
/// read here means the same when it is used here.
package struct ViewStore {
  private let connection: PostgresConnection

  package init(_ connection: PostgresConnection) { self.connection = connection }

  /// The schema that keeps a generation's views while readers see another generation's.
  package static func schema(of generation: Generation) -> String { generation.schema + "_views" }

  /// Resolves names as this store expects it, until the open transaction ends.
  package func begin() throws(StoreError) {
    try storing { () throws(PostgresError) in
      try connection.execute("SET LOCAL search_path TO pg_catalog")
    }
  }

  /// All views of a schema, by name.
  package func definitions(in schema: String) throws(StoreError) -> [ViewDefinition] {
    try storing { () throws(PostgresError) in
      var result: [ViewDefinition] = []
      for row in try connection.query(SQL.viewDefinitions, [.text(schema)]) {
        let columns = try connection.query(SQL.viewDefinitionColumns, [.int8(row.int64(0)!)])
        var sql = row.text(2)!
        while let last = sql.last, last == ";" || last.isWhitespace { sql.removeLast() }
        result.append(
          ViewDefinition(
            name: row.text(1)!, sql: sql, doc: row.text(3)!,
            columns: columns.map {
              ViewDefinition.Column(
                name: $0.text(0)!, type: $0.text(1)!, collation: $0.text(2)!, doc: $0.text(3)!)
            }))
      }
      return result
    }
  }

  /// The views outside a schema that show something of it, as schema and name.
  package func views(over schema: String) throws(StoreError) -> [(schema: String, name: String)] {
    try storing { () throws(PostgresError) in
      try connection.query(SQL.viewsOver, [.text(schema)]).map { ($0.text(0)!, $0.text(1)!) }
    }
  }

  /// Makes a view, or lets one that is there show this: its columns stay in place, those that the
  /// definition lacks as nulls.
  /// - Parameters:
  ///   - name: in that schema.
  ///   - kept: the view that is there now; nil for none.
  ///   - extending: whether it gets the columns that it does not have.
  package func put(
    _ definition: ViewDefinition, as name: String, in schema: String, over kept: ViewDefinition?,
    extending: Bool = true
  ) throws(StoreError) {
    let view = Table.quoted(schema) + "." + Table.quoted(name)
    let added = kept.map { extending ? definition.added(to: $0) : [] } ?? []
    let order = (kept?.columns.map(\.name) ?? []) + added
    var sql = definition.sql
    if kept != nil, order != definition.columns.map(\.name) {
      let columns = order.map { name in
        if definition.columns.contains(where: { $0.name == name }) {
          return "v." + Table.quoted(name)
        }
        let column = kept!.columns.first { $0.name == name }!
        let collation = column.collation.isEmpty ? "" : " COLLATE " + Table.quoted(column.collation)
        return "CAST(NULL AS \(column.type))\(collation) AS \(Table.quoted(name))"
      }.joined(separator: ", ")
      sql = "SELECT \(columns) FROM (\n\(sql)\n) AS v"
    }
    try storing { () throws(PostgresError) in
      try connection.execute("CREATE OR REPLACE VIEW \(view) AS\n\(sql)")
      if definition.doc != kept?.doc {
        try connection.execute("COMMENT ON VIEW \(view) IS \(Table.literal(definition.doc))")
      }
      for column in definition.columns
      where (kept == nil || order.contains(column.name))
        && column.doc != kept?.columns.first(where: { $0.name == column.name })?.doc ?? ""
      {
        try connection.execute(
          "COMMENT ON COLUMN \(view).\(Table.quoted(column.name)) IS \(Table.literal(column.doc))")
      }
    }
  }

  /// Who reads one of these views of schema `read` now and for how long, as a phrase; nil for none.
  package func reader(of views: [String]) throws(StoreError) -> String? {
    let rows = try storing { () throws(PostgresError) in
      try connection.query(SQL.viewHolders, [.textArray(views)])
    }
    guard !rows.isEmpty else { return nil }
    let row = rows[0]
    let program = row.text(2) ?? ""
    return "\(row.text(0)!) is read by process \(row.int64(1)!)"
      + (program.isEmpty ? "" : " (\(program))")
      + " in a transaction of \(row.int64(3) ?? 0) s"
  }
}
