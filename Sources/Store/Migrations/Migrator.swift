package import EventModel
package import PostgresWire
package import ProjectionKernel

/// Brings a database to what this program needs: control schema, logs, and a first generation of
/// every projection.
package struct Migrator {
  /// One thing that is to be done.
  package enum Step: CustomStringConvertible {
    case migration(Migration)
    case log(TopicName)
    case generation(ProjectionDeclaration, sourceHash: String, active: Bool)

    package var description: String {
      switch self {
      case .migration(let migration):
        "control schema, step \(migration.number): \(migration.name)"
      case .log(let topic): "log \(topic)#1"
      case .generation(let declaration, _, let active):
        "read model \(declaration.name) version \(declaration.version), generation 1"
          + (active ? ", shown to readers" : ", beside the active one")
      }
    }
  }

  /// Only one process migrates at a time; the number is this program's own.
  private static let lockKey = 4_021_877_651

  private let connection: PostgresConnection
  private let generations: GenerationStore

  package init(_ connection: PostgresConnection) {
    self.connection = connection
    generations = GenerationStore(connection)
  }

  /// Does what is missing, in one transaction, and says what it did.
  /// - Parameter dryRun: says what would be done, and does nothing.
  /// - Throws: `damaged` where a step that was taken is not this program's step of that number.
  package func run(
    projections: [(declaration: ProjectionDeclaration, sourceHash: String)], topics: [TopicName],
    dryRun: Bool
  ) throws(StoreError) -> [Step] {
    try storing { () throws(PostgresError) in
      try connection.begin()
      try connection.execute("SELECT pg_advisory_xact_lock(\(Self.lockKey))")
    }
    do {
      let steps = try takeSteps(projections, topics)
      try storing { () throws(PostgresError) in
        if dryRun { try connection.rollback() } else { try connection.commit() }
      }
      return steps
    } catch {
      try storing { () throws(PostgresError) in try connection.rollback() }
      throw error
    }
  }

  private func takeSteps(
    _ projections: [(declaration: ProjectionDeclaration, sourceHash: String)],
    _ topics: [TopicName]
  ) throws(StoreError) -> [Step] {
    var steps: [Step] = []
    for migration in try pending() {
      try storing { () throws(PostgresError) in
        try connection.execute(migration.sql)
        try connection.query(
          SQL.migrationNote,
          [.int4(migration.number), .text(migration.name), .text(migration.sha256)])
      }
      steps.append(.migration(migration))
    }
    for topic in topics {
      let rows = try storing { () throws(PostgresError) in
        try connection.query(SQL.logFind, [.text(topic.text)])
      }
      guard rows.isEmpty else { continue }
      try generations.noteLog(of: topic)
      steps.append(.log(topic))
    }
    return try steps + makeGenerations(projections)
  }

  private func makeGenerations(
    _ projections: [(declaration: ProjectionDeclaration, sourceHash: String)]
  ) throws(StoreError) -> [Step] {
    var steps: [Step] = []
    let known = try generations.all()
    for (declaration, sourceHash) in projections {
      let own = known.filter { $0.projection == declaration.name }
      guard !own.contains(where: { $0.version == declaration.version }) else { continue }
      let active = !own.contains { $0.state == .active }
      _ = try generations.make(
        declaration, number: 1, sourceHash: sourceHash, state: active ? .active : .built)
      steps.append(.generation(declaration, sourceHash: sourceHash, active: active))
    }
    return steps
  }

  private func pending() throws(StoreError) -> [Migration] {
    let taken = try storing { () throws(PostgresError) in
      try connection.execute(SQL.migrationTable)
      return try connection.query(SQL.migrationsApplied)
    }
    for row in taken {
      let number = Int32(row.int64(0)!)
      guard let own = Migration.all.first(where: { $0.number == number }) else {
        throw .misconfigured(
          "the database was migrated by a newer Annals (step \(number)): use that one")
      }
      guard own.sha256 == row.text(2)! else {
        throw .damaged(
          "step \(number) of the control schema is not this program's: the database belongs to "
            + "another build")
      }
    }
    return Migration.all.filter { migration in
      !taken.contains { Int32($0.int64(0)!) == migration.number }
    }
  }
}
