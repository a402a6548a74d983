import EventModel
import PostgresWire
import RowEncoding

/// C: how fast one connection loads the same events by binary COPY and nothing else: eight typed
/// columns and the JSON as text, with a primary key, 10,000 rows a transaction.
struct CopyBaseline {
  static let rowsPerTransaction = 10_000

  let postgres: PostgresSettings
  let seed: UInt64
  let count: Int

  /// Seconds in COPY and commit, and CPU seconds of Postgres; what encodes the rows is not counted,
  /// which favours C.
  func run() throws -> (seconds: Double, backendSeconds: Double) {
    let connection = try PostgresConnection(postgres, applicationName: "bench-copy")
    try connection.execute(
      """
      CREATE TABLE event (
        position bigint PRIMARY KEY, event_id uuid NOT NULL, occurred_at timestamptz NOT NULL,
        tenant text COLLATE "C" NOT NULL, provider text COLLATE "C" NOT NULL,
        model text COLLATE "C" NOT NULL, prompt_tokens bigint NOT NULL,
        completion_tokens bigint NOT NULL, body text NOT NULL)
      """)
    var generator = CallGenerator(seed: seed, count: count)
    var seconds = 0.0
    var written = 0
    while written < count {
      let rows = min(Self.rowsPerTransaction, count - written)
      let buffer = encode(&generator, from: written, rows: rows)
      seconds += try Measure.seconds {
        try connection.transaction { () throws(PostgresError) in
          _ = try connection.copyIn("COPY event FROM STDIN (FORMAT binary)", buffer.bytes.bytes)
        }
      }
      written += rows
    }
    let backend = try BackendTime.process(connection, named: "bench-copy").map {
      BackendTime.seconds($0)
    }
    try check(connection)
    return (seconds, backend ?? 0)
  }

  /// A buffer that can be handed around.
  private final class Rows {
    var bytes = BinaryCopyBuffer(capacityBytes: 8 << 20)
  }

  private func encode(_ generator: inout CallGenerator, from start: Int, rows: Int) -> Rows {
    let buffer = Rows()
    buffer.bytes.appendHeader()
    var body: [UInt8] = []
    for index in 0..<rows {
      let call = generator.next()
      body.removeAll(keepingCapacity: true)
      CallJSON.write(call, to: &body)
      buffer.bytes.beginRow(fields: 9)
      buffer.bytes.appendInt64(Int64(start + index))
      buffer.bytes.appendUUID(high: call.idHigh, low: call.idLow)
      buffer.bytes.appendTimestamp(call.occurredAt)
      buffer.bytes.appendText(Call.tenantNames[call.tenant])
      buffer.bytes.appendText(Call.providerNames[call.provider])
      buffer.bytes.appendText(Call.modelNames[call.model])
      buffer.bytes.appendInt64(call.promptTokens)
      buffer.bytes.appendInt64(call.completionTokens)
      body.withUnsafeBytes { buffer.bytes.appendBytes($0) }
    }
    buffer.bytes.appendTrailer()
    return buffer
  }

  private func check(_ connection: PostgresConnection) throws {
    let totals = Totals(seed: seed, count: count, of: count)
    let row = try connection.query(
      "SELECT count(*), sum(prompt_tokens)::bigint, sum(completion_tokens)::bigint FROM event")[0]
    guard row.int64(0) == totals.requests, row.int64(1) == totals.promptTokens,
      row.int64(2) == totals.completionTokens
    else { throw BenchError("the copied events do not sum up to the generator's totals") }
  }
}
