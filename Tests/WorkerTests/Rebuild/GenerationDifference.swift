import EventCodec
import EventModel
import PostgresWire
import ProjectionKernel
import Store
import Worker

/// What two generations of one projection do not have in common, asked of Postgres: rows of every
/// table, what became of every offset, who waits, what is remembered, and where each partition stands.
struct GenerationDifference {
  let deployment: Deployment
  let projection: String
  let left: Generation
  let right: Generation

  /// A line for each thing that differs; none where nothing does.
  func find() throws -> [String] {
    try tables() + control() + fates() + ids() + accounting()
  }

  private func tables() throws -> [String] {
    try deployment.entry(projection).declaration.tables.flatMap { table in
      try compare(table.name) { generation in
        "SELECT \(table.columnList) FROM \(Table.quoted(generation.schema)).\(Table.quoted(table.name))"
      }
    }
  }

  private func control() throws -> [String] {
    let waiting = """
      log, partition, "offset", state, code, detail, behind_offset, key, value, headers,
      header_count, timestamp_ms, timestamp_type
      """
    let selects: [(String, String, String)] = [
      (
        "annals.position", "log, partition, start_offset, next_offset, last_hash, greatest_time_ms",
        ""
      ),
      ("annals.generation_log", "log, partitions", ""),
      ("annals.duplicate", #"log, partition, "offset", original_offset"#, ""),
      ("annals.quarantine", waiting, " AND state IN ('quarantined', 'held')"),
    ]
    return try selects.flatMap { table, columns, more in
      try compare(table) {
        "SELECT \(columns) FROM \(table) WHERE generation = \($0.id)\(more)"
      }
    }
  }

  /// EXCEPT ALL both ways.
  private func compare(_ what: String, _ select: (Generation) -> String) throws -> [String] {
    var found: [String] = []
    for (mark, one, other) in [("only left", left, right), ("only right", right, left)] {
      let rows = try deployment.rows("(\(select(one))) EXCEPT ALL (\(select(other))) LIMIT 5")
      found += rows.map { "\(what), \(mark): " + $0.map { $0 ?? "null" }.joined(separator: " ") }
    }
    return found
  }

  // MARK: what became of every offset

  /// What is true of an offset now, whenever it was decided.
  private func fates(_ generation: Generation) throws -> [String: String] {
    var decided: [String: String] = [:]
    for row in try deployment.rows(
      """
      SELECT log, partition, "offset", state FROM annals.quarantine
      WHERE generation = \(generation.id)
      """)
    { decided["\(row[0]!)/\(row[1]!)/\(row[2]!)"] = row[3]! }
    var fates: [String: String] = [:]
    let stored = try deployment.connection.query(
      """
      SELECT log, partition, first_offset, runs FROM annals.outcome_runs
      WHERE generation = \(generation.id)
      """)
    for row in stored {
      var offset = row.int64(2)!
      for run in try OutcomeRuns(first: Offset(offset), encoded: row.bytes(3)!).runs {
        for _ in 0..<run.length {
          let place = "\(row.int64(0)!)/\(row.int64(1)!)/\(offset)"
          precondition(fates[place] == nil, "two outcomes of \(place)")
          fates[place] = decided[place] ?? run.outcome.name
          offset += 1
        }
      }
    }
    return fates
  }

  private func fates() throws -> [String] {
    let (left, right) = (try fates(left), try fates(right))
    return Set(left.keys).union(right.keys).sorted().filter { left[$0] != right[$0] }.prefix(5).map
    {
      "outcome of \($0): \(left[$0] ?? "none"), \(right[$0] ?? "none")"
    }
  }

  /// The ids that the next owner of each partition remembers.
  private func ids() throws -> [String] {
    try deployment.registry.topics(of: deployment.entry(projection)).flatMap { topic in
      let window = deployment.registry.topic(topic)!.declaration.duplicateWindow
      let log = try GenerationStore(deployment.connection).log(of: topic)
      return try (0..<deployment.registry.topic(topic)!.declaration.partitions).compactMap {
        number in
        let all = try [left, right].map { generation in
          try ids(generation, log, Partition(Int32(number)), window)
        }
        return all[0] == all[1]
          ? nil : "ids of \(topic)[\(number)]: \(all[0].count) and \(all[1].count)"
      }
    }
  }

  private func ids(
    _ generation: Generation, _ log: LogID, _ partition: Partition, _ window: DuplicateWindow
  ) throws -> [SeenIDs.Entry] {
    var seen = SeenIDs(window: window)
    let place =
      "generation = \(generation.id) AND log = \(log.number) AND partition = \(partition.number)"
    let times = try deployment.connection.query(
      "SELECT greatest_time_ms FROM annals.position WHERE \(place)")
    if let time = times.isEmpty ? nil : times[0].int64(0) { seen.advance(timeMs: time) }
    let rows = try deployment.connection.query(
      "SELECT entries FROM annals.seen_ids WHERE \(place)")
    let entries = rows.flatMap { SeenIDs.Entry.load($0.bytes(0)!)! }
    for entry in entries.sorted(by: { $0.offset < $1.offset }) { seen.remember(entry) }
    return seen.entries(from: Offset(0))
  }

  // MARK: the counts that `annals status` shows

  private func accounting() throws -> [String] {
    let all = try StatusStore(deployment.connection).partitions()
    func counts(_ generation: Generation) -> [String] {
      all.filter {
        $0.projection == generation.projection && $0.version == generation.version
          && $0.number == generation.number
      }.map { one in
        "\(one.partition) \(one.start)..<\(one.next): applied \(one.applied), "
          + "skipped \(one.skipped), duplicate \(one.duplicate), held \(one.held), "
          + "quarantined \(one.quarantined), discarded \(one.discarded), absent \(one.absent), "
          + "lost \(one.lost)\(one.gap.map { ", GAP " + $0 } ?? "")"
      }
    }
    let (left, right) = (counts(left), counts(right))
    guard left != right || left.contains(where: { $0.contains("GAP") }) else { return [] }
    return ["accounting:"] + left + ["and:"] + right
  }
}
