import EventCodec
import EventModel
import PostgresWire
import ProjectionKernel
import Projections
import Store
import TestServers
import Testing
import Topics

/// A database with the house's read models, filled by the engine itself, without Kafka or a worker.
struct ReadModels {
  let connection: PostgresConnection
  let url: String

  /// Gives `body` read models that are empty, in a database of their own.
  static func run(_ body: (ReadModels) throws -> Void) throws {
    try PostgresCluster.shared().withDatabase { url in
      let connection = try PostgresConnection(
        PostgresSettings(url: url), applicationName: "annals-test")
      let projections = ProjectionRegistry.entries.map {
        (declaration: $0.declaration, sourceHash: $0.sourceHash)
      }
      _ = try Migrator(connection).run(projections: projections, topics: [], dryRun: false)
      // Questions name views bare.
      try connection.execute("SET search_path = read, pg_catalog")
      try body(ReadModels(connection: connection, url: url))
    }
  }

  /// Applies a log to some read models, a transaction's worth of rows a batch.
  func apply(_ dump: LogDump, to names: [String], batchRecords: Int = 10_000) throws {
    let registry = try Topics.registry()
    for name in names {
      let entry = try #require(
        ProjectionRegistry.entries.first { $0.declaration.name.text == name }, "no \(name)")
      let topics = Set(entry.declaration.inputs.map { registry.event($0).topic.text })
      var own = dump
      own.records = dump.records.filter { topics.contains($0.topic.text) }
      try apply(own, BatchEngine(entry, registry: registry), batchRecords: batchRecords)
    }
  }

  private func apply(_ dump: LogDump, _ engine: BatchEngine, batchRecords: Int) throws {
    for (partition, next) in dump.starts {
      engine.take(
        PartitionStart(
          partition: partition, log: LogID(1), next: next, greatestTimeMs: nil, ids: [],
          heldKeys: [:]))
    }
    for batch in dump.batches(of: batchRecords) {
      for id in engine.missingStates(batch) { engine.load(id, nil) }
      let result = engine.step(batch)
      for (index, table) in result.tables.enumerated() where result.rows[index].count > 0 {
        try result.rows[index].withStream { try merge($0, into: table, of: engine.declaration) }
      }
    }
  }

  private func merge(
    _ rows: UnsafeRawBufferPointer, into table: Table, of declaration: ProjectionDeclaration
  ) throws {
    let schema = "\(declaration.name)_v\(declaration.version)_g1"
    let target = "\(Table.quoted(schema)).\(Table.quoted(table.name))"
    try connection.execute("CREATE TEMP TABLE staged (LIKE \(target))")
    _ = try connection.copyIn(
      "COPY staged (\(table.columnList)) FROM STDIN (FORMAT binary)", rows)
    try connection.execute(table.mergeStatement(schema: schema, staging: "staged"))
    try connection.execute("DROP TABLE staged")
  }

  /// The rows of a statement, each value as text, null as nil.
  func rows(_ sql: String) throws -> [[String?]] {
    try connection.query(sql).map { row in
      (0..<row.rows.columns.count).map { row.display($0) }
    }
  }

  /// The rows of a saved question; its parameters are written into it, as texts of their type.
  func ask(
    _ name: String, _ question: String, _ parameters: [String: String] = [:]
  ) throws -> [[String?]] {
    let entry = try #require(ProjectionRegistry.entries.first { $0.declaration.name.text == name })
    var sql = try #require(entry.questions.first { $0.name == question }, "no \(question)").sql
    for line in sql.split(separator: "\n") where line.hasPrefix("-- param ") {
      // -- param NAME TYPE [= 'DEFAULT']: ...
      let words = line.split(separator: " ")
      let standard = line.split(separator: "'", omittingEmptySubsequences: false)
      let value = try #require(
        parameters[String(words[2])] ?? (standard.count > 2 ? String(standard[1]) : nil),
        "\(question) needs \(words[2])")
      let type = words[3].prefix { $0 != ":" }
      sql = Self.replace(":\(words[2])", by: "\(Table.literal(value))::\(type)", in: sql)
    }
    return try rows(sql)
  }

  private static func replace(_ old: String, by new: String, in text: String) -> String {
    text.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
  }
}
