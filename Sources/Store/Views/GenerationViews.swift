package import PostgresWire
package import ProjectionKernel

/// Keeps each generation's views, so that a switch finds them whatever program carries it out: those
/// of an older version stand in no code any more.
package struct GenerationViews {
  private let connection: PostgresConnection
  private let store: ViewStore

  package init(_ connection: PostgresConnection) {
    self.connection = connection
    store = ViewStore(connection)
  }

  /// Keeps the views that readers see now of a generation, unless they are kept already; in the
  /// transaction that is open.
  package func keepShown(_ generation: Generation) throws(StoreError) {
    try store.begin()
    let schema = ViewStore.schema(of: generation)
    guard try store.definitions(in: schema).isEmpty else { return }
    let shown = Set(
      try store.views(over: generation.schema).filter { $0.schema == "read" }.map(\.name))
    try create(schema)
    for view in try store.definitions(in: "read") where shown.contains(view.name) {
      try store.put(view, as: view.name, in: schema, over: nil)
    }
  }

  /// Makes a generation's views as its own version's code declares them; in the transaction that is
  /// open.
  package func make(
    _ declaration: ProjectionDeclaration, _ generation: Generation
  ) throws(StoreError) {
    let schema = ViewStore.schema(of: generation)
    try storing { () throws(PostgresError) in
      try connection.execute("DROP SCHEMA IF EXISTS \(Table.quoted(schema)) CASCADE")
    }
    try create(schema)
    try declare(declaration, over: generation.schema, in: schema)
    try store.begin()
  }

  /// Makes the views that code declares, or points them elsewhere, with what they mean; in the
  /// transaction that is open, whose search path is the tables' from then on.
  /// - Parameters:
  ///   - tables: the schema of the generation's tables, unquoted.
  ///   - schema: where the views stand, unquoted.
  func declare(
    _ declaration: ProjectionDeclaration, over tables: String, in schema: String
  ) throws(StoreError) {
    try storing { () throws(PostgresError) in
      try connection.execute("SET LOCAL search_path TO \(Table.quoted(tables)), pg_catalog")
      for view in declaration.views {
        let name = Table.quoted(schema) + "." + Table.quoted(view.name)
        try connection.execute("CREATE OR REPLACE VIEW \(name) AS\n\(view.sql)")
        var comments = ["COMMENT ON VIEW \(name) IS \(Table.literal(view.doc))"]
        for row in try connection.query(SQL.viewColumns, [.text(name)]) {
          let column = row.text(0)!
          guard let doc = view.columnDocs[column] ?? declaration.columnDoc(column) else {
            continue
          }
          comments.append(
            "COMMENT ON COLUMN \(name).\(Table.quoted(column)) IS \(Table.literal(doc))")
        }
        try connection.execute(comments.joined(separator: ";\n"))
      }
    }
  }

  private func create(_ schema: String) throws(StoreError) {
    try storing { () throws(PostgresError) in
      try connection.execute("CREATE SCHEMA IF NOT EXISTS \(Table.quoted(schema))")
      try connection.execute(
        "COMMENT ON SCHEMA \(Table.quoted(schema)) IS "
          + "'What a generation shows once it is active, kept for a switch.'")
    }
  }
}
