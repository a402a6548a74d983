package import EventModel
import PostgresWire
package import ProjectionKernel

// Generations that are built beside others.

extension GenerationStore {
  /// Takes the right to build generations of a projection, for as long as the session lasts.
  /// - Returns: false where another session has it.
  package func lockBuilding(of projection: ProjectionName) throws(StoreError) -> Bool {
    let rows = try storing { () throws(PostgresError) in
      try connection.query(SQL.rebuildLock, [.text("annals rebuild \(projection)")])
    }
    return rows[0].bool(0)!
  }

  /// Says what a generation is from now on.
  package func set(_ state: Generation.State, of generation: Generation) throws(StoreError) {
    try storing { () throws(PostgresError) in
      try connection.query(
        SQL.generationState, [.int4(generation.id), .text(state.rawValue)])
    }
  }

  /// Whether the tables of a generation have their keys.
  package func hasKeys(_ generation: Generation) throws(StoreError) -> Bool {
    try storing { () throws(PostgresError) in
      try connection.query(SQL.generationKeyed, [.text(generation.schema)])[0].bool(0)!
    }
  }

  /// Gives the tables of a generation their keys and indexes, in the transaction that is open.
  package func addKeys(
    _ declaration: ProjectionDeclaration, to generation: Generation
  ) throws(StoreError) {
    try storing { () throws(PostgresError) in
      try connection.execute(
        declaration.tables.flatMap { $0.keyStatements(schema: generation.schema) }
          .joined(separator: ";\n"))
    }
  }

  /// Makes a generation that was never shown vanish: its tables, and what is known of its
  /// partitions. Its number is not used again.
  package func giveUp(_ generation: Generation) throws(StoreError) {
    try storing { () throws(PostgresError) in
      try connection.transaction { () throws(PostgresError) in
        try connection.execute(
          "DROP SCHEMA IF EXISTS \(Table.quoted(generation.schema)) CASCADE")
        try connection.query(SQL.generationForget, [.int4(generation.id)])
        try connection.query(
          SQL.generationState, [.int4(generation.id), .text(Generation.State.retired.rawValue)])
      }
    }
  }

  /// Lets the planner know what the tables hold. Nobody looks for a row by a sketch, and its statistics
  /// cost more than those of all other columns.
  package func analyze(
    _ declaration: ProjectionDeclaration, _ generation: Generation
  ) throws(StoreError) {
    try storing { () throws(PostgresError) in
      try connection.execute(
        declaration.tables.map { table in
          let columns = table.storedColumns.filter { $0.type != .sketch }.map(\.name)
          return "ANALYZE \(Table.quoted(generation.schema)).\(Table.quoted(table.name)) ("
            + columns.map(Table.quoted).joined(separator: ", ") + ")"
        }.joined(separator: ";\n"))
    }
  }
}
