import EventModel
import PostgresWire
import Replay
import Store
import TestServers

/// A state's digest beside what psql and sha256sum make of the same rows.
struct DigestBench {
  private static let schema = "bench_v1_g1"
  /// Settings of every connection that reads rows, whichever way they are hashed.
  static let session = ["work_mem=64MB", "jit=off", "max_parallel_workers_per_gather=0"]

  /// The two tables, one after another: keys as they came, and keys in no order of the heap.
  enum Shape: String, CaseIterable {
    /// One row an event, keyed by its position.
    case log = "a row an event"
    /// One row for each of a tally's keys, text among them, written in another order.
    case tally = "a tally"
  }

  private let options: BenchOptions
  private let postgres: PostgresCluster

  init(_ options: BenchOptions) throws {
    self.options = options
    postgres = try PostgresCluster()
  }

  func run() throws -> DigestFigures {
    var figures = DigestFigures(rows: options.events)
    for shape in Shape.allCases {
      try postgres.withDatabase { url in
        BenchCommand.say("digest: \(options.events) rows, \(shape.rawValue)")
        let connection = try PostgresConnection(
          PostgresSettings(url: url), applicationName: "bench")
        try load(shape, connection)
        var seconds: [DigestFigures.Way: [Double]] = [:]
        var digests: Set<String> = []
        for _ in 1...options.rounds {
          seconds[.plain, default: []].append(try plain(url))
          for way in [DigestFigures.Way.one, .two] {
            var digest = ""
            seconds[way, default: []].append(
              try Measure.seconds { digest = try ours(url, workers: way == .one ? 1 : 2) })
            digests.insert(digest)
          }
        }
        guard digests.count == 1 else { throw BenchError("digests differ: \(digests)") }
        let bytes = try connection.query("SELECT pg_table_size('\(Self.schema).bench')")[0]
        figures.tables.append(
          .init(shape: shape.rawValue, bytes: bytes.int64(0)!, seconds: seconds))
      }
    }
    return figures
  }

  private func load(_ shape: Shape, _ connection: PostgresConnection) throws {
    _ = try Migrator(connection).run(projections: [], topics: [], dryRun: false)
    try connection.execute("CREATE SCHEMA \(Self.schema)")
    try connection.execute(
      "INSERT INTO annals.generation VALUES (1, 'bench', 1, 1, '\(Self.schema)', '', 'active')")
    let values =
      "requests bigint NOT NULL, tokens bigint NOT NULL, cost numeric NOT NULL, "
      + "refused boolean NOT NULL, note text COLLATE \"C\", at timestamptz NOT NULL"
    let random = "n * 7919::bigint, n % 977, (n % 100003) / 1000000.0, n % 5 = 0, md5(n::text),"
    switch shape {
    case .log:
      try connection.execute(
        """
        CREATE TABLE \(Self.schema).bench (
          log integer, partition integer, "offset" bigint, ordinal integer, \(values),
          PRIMARY KEY (log, partition, "offset", ordinal));
        INSERT INTO \(Self.schema).bench
          SELECT 77, n % 6, n / 6, 0, \(random) timestamptz 'epoch' + n * interval '1 second'
          FROM generate_series(1, \(options.events)) AS n
        """)
    case .tally:
      try connection.execute(
        """
        CREATE TABLE \(Self.schema).bench (
          window_start timestamptz, tenant text COLLATE "C", model text COLLATE "C", \(values),
          PRIMARY KEY (window_start, tenant, model)) WITH (fillfactor = 80);
        INSERT INTO \(Self.schema).bench
          SELECT timestamptz 'epoch' + n / 200 * interval '1 minute', 'tenant-' || n % 50,
            'model-' || n / 50 % 4, \(random) timestamptz 'epoch' + n * interval '1 second'
          FROM generate_series(1, \(options.events)) AS n ORDER BY n % 4999
        """)
    }
    try connection.execute("VACUUM ANALYZE \(Self.schema).bench")
  }

  /// Seconds of psql's COPY, in key order, into sha256sum.
  private func plain(_ url: String) throws -> Double {
    // What the digest's own connections set.
    let options = Self.session.map { "-c \($0)" }.joined(separator: " ")
    let statement =
      "COPY (SELECT * FROM \(Self.schema).bench ORDER BY \(try key(url)))"
      + " TO STDOUT (FORMAT binary)"
    return try Measure.seconds {
      try ChildProcess.run(
        [
          "bash", "-c",
          "set -o pipefail; PGOPTIONS=\"$3\" psql -XAtq -d \"$1\" -c \"$2\" | sha256sum", "bash",
          url,
          statement, options,
        ], output: "/dev/null")
    }
  }

  private func key(_ url: String) throws -> String {
    let connection = try PostgresConnection(PostgresSettings(url: url), applicationName: "bench")
    return try connection.query(
      """
      SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum)
      FROM pg_attribute JOIN pg_index ON indrelid = attrelid AND attnum = ANY (indkey)
      WHERE attrelid = '\(Self.schema).bench'::regclass
      """)[0].text(0)!
  }

  private func ours(_ url: String, workers: Int) throws -> String {
    let connection = try PostgresConnection(PostgresSettings(url: url), applicationName: "bench")
    let generation = try GenerationStore(connection).all()[0]
    let snapshot = try StateSnapshot(generation, connection)
    let tree = try snapshot.tree(workers: workers) { () throws(PostgresError) in
      try PostgresConnection(PostgresSettings(url: url), applicationName: "bench")
    }
    try snapshot.close()
    return "\(tree.digest)"
  }
}
