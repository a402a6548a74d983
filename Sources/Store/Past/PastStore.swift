package import EventModel
package import PostgresWire
import ProjectionKernel

/// A generation that shows a past cut, as the registry has it.
package struct PastEntry: Equatable, Sendable {
  package let generation: Generation
  /// As `KnownCut` writes it.
  package let cut: String
  /// Whether it was built to its end.
  package let isWhole: Bool
  /// What its tables and indexes took when it was built.
  package let bytes: Int64
  /// When it was asked for last.
  package let askedAt: Timestamp
}

/// Throwaway generations: which there are, who reads them, and which one goes.
///
/// Whoever reads or builds one holds it, by a lock of its session; what is held is not dropped.
package struct PastStore {
  private let connection: PostgresConnection

  package init(_ connection: PostgresConnection) { self.connection = connection }

  /// The one that shows a cut, computed by that code; nil where none is whole.
  package func find(
    _ projection: ProjectionName, version: Int32, sourceHash: String, cut: String
  ) throws(StoreError) -> Generation? {
    let rows = try storing { () throws(PostgresError) in
      try connection.query(
        SQL.pastFind,
        [.text(projection.text), .int4(version), .text(sourceHash), .text(cut)])
    }
    return rows.isEmpty ? nil : GenerationStore.generation(rows[0])
  }

  /// All of them; those that were asked for least recently come first.
  package func all() throws(StoreError) -> [PastEntry] {
    try storing { () throws(PostgresError) in
      try connection.query(SQL.pastList).map { row in
        PastEntry(
          generation: GenerationStore.generation(row), cut: row.text(7)!, isWhole: row.bool(8)!,
          bytes: row.int64(9)!, askedAt: row.timestamp(10)!)
      }
    }
  }

  /// The number that the next one gets.
  package func nextNumber(
    of projection: ProjectionName, version: Int32
  ) throws(StoreError) -> Int32 {
    try storing { () throws(PostgresError) in
      Int32(
        try connection.query(SQL.pastNumber, [.text(projection.text), .int4(version)])[0].int64(0)!)
    }
  }

  /// How many events a second the last build of a projection folded; nil where none can tell.
  package func eventsPerSecond(of projection: ProjectionName) throws(StoreError) -> Int64? {
    let rows = try storing { () throws(PostgresError) in
      try connection.query(SQL.pastRate, [.text(projection.text)])
    }
    return rows.isEmpty ? nil : rows[0].int64(0)
  }

  /// Takes the right to build throwaway generations of a projection, until the session ends.
  /// - Returns: false where another session has it.
  package func lockBuilding(of projection: ProjectionName) throws(StoreError) -> Bool {
    try storing { () throws(PostgresError) in
      try connection.query(SQL.rebuildLock, [.text("annals past \(projection)")])[0].bool(0)!
    }
  }

  /// Notes a generation that is about to be built, in the transaction that is open.
  package func note(_ generation: Generation, cut: String) throws(StoreError) {
    try storing { () throws(PostgresError) in
      try connection.query(SQL.pastInsert, [.int4(generation.id), .text(cut)])
    }
  }

  /// Says that it is whole, in the transaction that is open: from its end on others find it.
  package func finish(
    _ generation: Generation, events: Int64, milliseconds: Int64
  ) throws(StoreError) {
    try storing { () throws(PostgresError) in
      try connection.query(
        SQL.pastWhole,
        [.int4(generation.id), .text(generation.schema), .int8(events), .int8(milliseconds)])
    }
  }

  /// Says that it is asked for now.
  package func note(asked generation: Generation) throws(StoreError) {
    try storing { () throws(PostgresError) in
      try connection.query(SQL.pastAsked, [.int4(generation.id)])
    }
  }

  /// Keeps it from being dropped until the session lets go or ends; waits while somebody drops it,
  /// so that it may be gone then.
  package func hold(_ generation: Generation) throws(StoreError) {
    try storing { () throws(PostgresError) in
      try connection.query(SQL.pastHold, [.text(Self.name(generation))])
    }
  }

  /// Lets go of what the session held.
  package func letGo(_ generation: Generation) throws(StoreError) {
    try storing { () throws(PostgresError) in
      try connection.query(SQL.pastLetGo, [.text(Self.name(generation))])
    }
  }

  /// Drops it, unless a session holds it.
  /// - Returns: whether it is gone.
  package func drop(_ generation: Generation) throws(StoreError) -> Bool {
    try storing { () throws(PostgresError) in
      try connection.transaction { () throws(PostgresError) in
        guard try connection.query(SQL.pastClaim, [.text(Self.name(generation))])[0].bool(0)! else {
          return false
        }
        for schema in [ViewStore.schema(of: generation), generation.schema] {
          try connection.execute("DROP SCHEMA IF EXISTS \(Table.quoted(schema)) CASCADE")
        }
        try connection.query(SQL.generationForget, [.int4(generation.id)])
        try connection.query(SQL.pastForget, [.int4(generation.id)])
        return true
      }
    }
  }

  private static func name(_ generation: Generation) -> String {
    "annals past generation \(generation.id)"
  }
}
