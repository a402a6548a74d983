package import EventModel
import PostgresWire

// What a switch of generations asks of the registry.

extension GenerationStore {
  /// Keeps others from switching the same projection until the session ends.
  /// - Returns: false where somebody else does so now.
  package func lockSwitch(of projection: ProjectionName) throws(StoreError) -> Bool {
    let rows = try storing { () throws(PostgresError) in
      try connection.query(SQL.generationLock, [.text(projection.text)])
    }
    return rows[0].bool(0)!
  }

  /// Gives a generation another state, in the transaction that is open.
  /// - Returns: false where its state is no longer the one that it was read with.
  package func set(
    _ generation: Generation, _ state: Generation.State
  ) throws(StoreError) -> Bool {
    let rows = try storing { () throws(PostgresError) in
      try connection.query(
        SQL.generationSwitch,
        [.int4(generation.id), .text(generation.state.rawValue), .text(state.rawValue)])
    }
    return rows.affected == 1
  }

  /// The generation that was active before the last switch; nil where there was none, or where it
  /// is retired.
  package func previouslyActive(
    _ projection: ProjectionName
  ) throws(StoreError) -> Generation? {
    let rows = try storing { () throws(PostgresError) in
      try connection.query(SQL.generationSwitched, [.text(projection.text)])
    }
    guard !rows.isEmpty else { return nil }
    let words = rows[0].text(0)!.split(separator: " ")
    guard words.count > 1, words[0] == "from" else { return nil }
    return try all().first { $0.schema == words[1] && $0.state != .retired }
  }

  /// Forgets the ids that a generation remembers, in the transaction that is open.
  package func forgetIDs(of generation: Generation) throws(StoreError) {
    try storing { () throws(PostgresError) in
      try connection.query(SQL.seenDrop, [.int4(generation.id)])
    }
  }
}
