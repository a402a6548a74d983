import EventModel
import Glibc
import PostgresWire
import ProjectionKernel
import Store
import TestServers
import Testing

/// Compares what a deployment holds with what the oracle says it must hold: the rows that readers
/// see, what became of every record, and the counts of every partition.
struct Comparison {
  let deployment: Deployment
  let planted: PlantedLog

  func check(
    _ projections: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for projection in projections {
      let expected = try planted.expected(projection)
      #expect(expected.rowCount > 10, sourceLocation: sourceLocation)
      let differences =
        try rows(projection, expected) + outcomes(projection, expected)
        + accounting(projection, expected)
      #expect(
        differences.isEmpty,
        "\(projection), seed \(planted.seed):\n\(differences.joined(separator: "\n"))",
        sourceLocation: sourceLocation)
    }
  }

  private func rows(_ projection: String, _ expected: OracleRows) throws -> [String] {
    let scratch = try Scratch()
    let actual = try scratch.oracle(
      "actual.py", [deployment.url, "--projection", projection], output: "actual.ndjson")
    do {
      _ = try scratch.oracle("compare.py", [expected.file, actual], output: "differences")
      return []
    } catch {
      return ["\(error)"]
    }
  }

  private func outcomes(_ projection: String, _ expected: OracleRows) throws -> [String] {
    let actual = try fates(projection)
    var places = Set(actual.keys)
    places.formUnion(expected.fates.keys)
    return places.sorted().filter { actual[$0] != expected.fates[$0] }.prefix(10).map { place in
      "\(place.topic)/\(place.partition)/\(place.offset): expected "
        + "\(expected.fates[place] ?? "applied"), found \(actual[place] ?? "applied")"
    }
  }

  /// What became of every record that was not applied.
  private func fates(_ projection: String) throws -> [OracleRows.Place: OracleRows.Fate] {
    let generation = try deployment.generation(projection).id
    var more: [OracleRows.Place: String] = [:]
    for row in try deployment.rows(
      """
      SELECT l.topic, q.partition, q."offset", q.state, q.code FROM annals.quarantine q
      JOIN annals.log l USING (log) WHERE q.generation = \(generation)
      UNION ALL
      SELECT l.topic, d.partition, d."offset", 'duplicate', d.original_offset::text
      FROM annals.duplicate d JOIN annals.log l USING (log) WHERE d.generation = \(generation)
      """)
    {
      let place = place(row[0]!, Int64(row[1]!)!, Int64(row[2]!)!)
      more[place] = row[3] == "held" ? "held" : "\(row[3]!) \(row[4]!)"
    }
    var fates: [OracleRows.Place: OracleRows.Fate] = [:]
    let stored = try deployment.connection.query(
      """
      SELECT l.topic, r.partition, r.first_offset, r.runs FROM annals.outcome_runs r
      JOIN annals.log l USING (log) WHERE r.generation = \(generation)
      """)
    for row in stored {
      var offset = row.int64(2)!
      for run in try OutcomeRuns(first: Offset(offset), encoded: row.bytes(3)!).runs {
        for _ in 0..<run.length {
          if run.outcome != .applied {
            let place = place(row.text(0)!, row.int64(1)!, offset)
            fates[place] = more.removeValue(forKey: place) ?? run.outcome.name
          }
          offset += 1
        }
      }
    }
    // What stands in a table and in no run.
    return fates.merging(more) { "\($0), \($1)" }
  }

  private func accounting(_ projection: String, _ expected: OracleRows) throws -> [String] {
    var differences: [String] = []
    var actual: [OracleRows.Place: OracleRows.Account] = [:]
    for status in try StatusStore(deployment.connection).partitions()
    where status.projection.text == projection {
      if let gap = status.gap { differences.append("\(status.partition): \(gap)") }
      guard status.next.number > 0 else { continue }
      let place = place(
        status.partition.topic.text, Int64(status.partition.partition.number), 0)
      actual[place] = OracleRows.Account(
        next: status.next.number,
        counts: [
          "applied": status.applied, "skipped": status.skipped, "duplicate": status.duplicate,
          "held": status.held, "quarantined": status.quarantined, "absent": status.absent,
        ])
      if status.lost + status.discarded != 0 {
        differences.append("\(status.partition): \(status.lost) lost")
      }
    }
    if actual != expected.accounting {
      differences.append("counts: expected \(expected.accounting)\nfound \(actual)")
    }
    return differences
  }

  private func place(_ topic: String, _ partition: Int64, _ offset: Int64) -> OracleRows.Place {
    OracleRows.Place(
      topic: String(topic.dropFirst(deployment.prefix.count)), partition: partition,
      offset: offset)
  }
}
