import Crypto
import EventModel
import PostgresWire
import Replay
import Store
import Testing

/// Compares the states that different ways led to, and says what each gave.
final class Laws {
  /// By projection, as the first way gave it.
  private var expected: [String: String] = [:]
  private var said = ContinuousClock.now

  /// A line, with the seconds since the line before it.
  func say(_ text: String) {
    let now = ContinuousClock.now
    let tenths = Int((now - said) / .milliseconds(100))
    said = now
    print("law: \(text), \(tenths / 10).\(tenths % 10) s")
  }

  /// One generation of each projection: the last one in that state.
  func check(
    _ way: String, _ deployment: Deployment, generation state: Generation.State = .active,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let all = try GenerationStore(deployment.connection).all()
    let generations = try PlantedLog.projections.map { projection in
      try #require(all.last { $0.projection.text == projection && $0.state == state })
    }
    try check(way, deployment, generations, sourceLocation: sourceLocation)
  }

  func check(
    _ way: String, _ deployment: Deployment, _ generations: [Generation],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var found: [String] = []
    for generation in generations {
      let (digest, rows) = try Self.digest(generation, deployment)
      let name = generation.projection.text
      let first = expected[name] ?? digest
      expected[name] = first
      #expect(rows > 0 && digest == first, "\(way): \(name)", sourceLocation: sourceLocation)
      found.append("\(name) \(digest.prefix(12)) (\(rows))")
    }
    say("\(way): " + found.joined(separator: ", "))
  }

  private static func digest(
    _ generation: Generation, _ deployment: Deployment
  ) throws -> (digest: String, rows: Int) {
    let snapshot = try StateSnapshot(generation, deployment.connection)
    let postgres = deployment.postgres
    let tree = try snapshot.tree(workers: 1) { () throws(PostgresError) in
      try PostgresConnection(postgres, applicationName: "digest")
    }
    try snapshot.close()
    return (tree.digest.hex, tree.tables.reduce(0) { $0 + $1.rowCount })
  }
}
