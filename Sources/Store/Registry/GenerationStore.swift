package import EventModel
package import PostgresWire
package import ProjectionKernel

/// The generations of all projections, and the logs they read.
package struct GenerationStore {
  let connection: PostgresConnection

  package init(_ connection: PostgresConnection) { self.connection = connection }

  /// All generations but those that show the past, by projection, version and number.
  package func all() throws(StoreError) -> [Generation] {
    try storing { () throws(PostgresError) in
      try connection.query(SQL.generations).map(Self.generation)
    }
  }

  /// The generation that a row begins with.
  static func generation(_ row: PostgresRow) -> Generation {
    Generation(
      id: Int32(row.int64(0)!), projection: ProjectionName(row.text(1)!),
      version: Int32(row.int64(2)!), number: Int32(row.int64(3)!), schema: row.text(4)!,
      sourceHash: row.text(5)!, state: Generation.State(rawValue: row.text(6)!)!)
  }

  /// The generations of a projection that a worker with that version feeds.
  /// - Throws: `misconfigured` where there is none: `annals migrate` makes it.
  package func fed(by declaration: ProjectionDeclaration) throws(StoreError) -> [Generation] {
    let found = try all().filter {
      $0.projection == declaration.name && $0.version == declaration.version
        && $0.state.isFed
    }
    guard !found.isEmpty else {
      throw .misconfigured(
        "projection \(declaration.name) version \(declaration.version) has no tables yet: "
          + "run `annals migrate`")
    }
    return found
  }

  /// Makes a generation: its schema, its tables and, where it is to be active, what readers see.
  /// Called in a transaction, until whose end nobody else makes one.
  /// - Parameter keyed: whether tables have their keys and indexes from the start.
  package func make(
    _ declaration: ProjectionDeclaration, number: Int32, sourceHash: String,
    state: Generation.State, keyed: Bool = true
  ) throws(StoreError) -> Generation {
    let kind = state == .past ? "past" : "g"
    let schema = "\(declaration.name)_v\(declaration.version)_\(kind)\(number)"
    let id = try storing { () throws(PostgresError) -> Int32 in
      try connection.execute("CREATE SCHEMA \(Table.quoted(schema))")
      // In one message: a wide table has a comment for every column.
      try connection.execute(
        declaration.tables.flatMap { $0.createStatements(schema: schema, keyed: keyed) }
          .joined(separator: ";\n"))
      try connection.query(SQL.generationNumberLock)
      let rows = try connection.query(
        SQL.generationInsert,
        [
          .text(declaration.name.text), .int4(declaration.version), .int4(number),
          .text(schema), .text(sourceHash), .text(state.rawValue),
        ])
      return Int32(rows[0].int64(0)!)
    }
    if state == .active {
      // Points the stable views at its tables.
      try GenerationViews(connection).declare(declaration, over: schema, in: "read")
      try storing { () throws(PostgresError) in
        try connection.execute("SET LOCAL search_path TO DEFAULT")
      }
    }
    return Generation(
      id: id, projection: declaration.name, version: declaration.version, number: number,
      schema: schema, sourceHash: sourceHash, state: state)
  }

  /// Lets a generation go on under code with another hash.
  package func adopt(_ generation: Generation, sourceHash: String) throws(StoreError) {
    try storing { () throws(PostgresError) in
      try connection.query(
        SQL.generationAdopt, [.int4(generation.id), .text(sourceHash)])
    }
  }

  /// The log that a topic is now.
  /// - Throws: `misconfigured` for a topic never met: `annals migrate` notes the declared ones.
  package func log(of topic: TopicName) throws(StoreError) -> LogID {
    LogID(Int32(try found(topic).int64(0)!))
  }

  /// The same by its name.
  package func logName(of topic: TopicName) throws(StoreError) -> LogName {
    LogName(topic: topic, life: Int32(try found(topic).int64(1)!))
  }

  private func found(_ topic: TopicName) throws(StoreError) -> PostgresRow {
    let rows = try storing { () throws(PostgresError) in
      try connection.query(SQL.logFind, [.text(topic.text)])
    }
    guard !rows.isEmpty else {
      throw .misconfigured("topic \(topic) is not known yet: run `annals migrate`")
    }
    return rows[0]
  }

  /// Notes how many partitions a log has, at the first reading.
  /// - Returns: the number noted then.
  package func notePartitions(
    _ count: Int32, of log: LogID, _ generation: Generation
  ) throws(StoreError) -> Int32 {
    let rows = try storing { () throws(PostgresError) in
      try connection.query(
        SQL.partitionsNote, [.int4(generation.id), .int4(log.number), .int4(count)])
    }
    return Int32(rows[0].int64(0)!)
  }

  /// Notes a topic's first log, unless it is known.
  package func noteLog(of topic: TopicName) throws(StoreError) {
    try storing { () throws(PostgresError) in
      try connection.query(SQL.logInsert, [.text(topic.text)])
    }
  }
}
