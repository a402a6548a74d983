import EventCodec
import EventModel
import KafkaWire
import PostgresWire
import ProjectionKernel
import Projections
import Topics

/// What one writes first: each event is read, its three rows are upserted by prepared statements,
/// and the transaction is committed before the next.
struct NaiveConsumer {
  let kafka: KafkaSettings
  let postgres: PostgresSettings
  let registry: ContractRegistry
  let topic: TopicContract
  let count: Int

  /// Seconds for `count` events that lie ready in memory, so that Kafka costs it nothing.
  func run() throws -> Double {
    let batch = try fetch()
    let connection = try PostgresConnection(postgres, applicationName: "bench-naive")
    for table in SlmUsage.declaration.tables {
      for statement in table.createStatements(schema: "public") {
        try connection.execute(statement)
      }
    }
    let statements = SlmUsage.declaration.tables.map { upsert($0) }
    let decoder = RecordDecoder(registry: registry)
    let seconds = try Measure.seconds {
      for record in batch.records.prefix(count) {
        let position = Position(
          log: LogID(1), partition: Partition(0), offset: Offset(record.offset))
        guard case .event = decoder.decode(record, of: batch, as: topic, at: position) else {
          throw BenchError("a record was refused: \(String(describing: decoder.fault))")
        }
        let rows = decoder.withEvent { binds(of: $0) }
        try connection.transaction { () throws(PostgresError) in
          for (statement, binds) in zip(statements, rows) { try connection.query(statement, binds) }
        }
      }
    }
    let written = try connection.query("SELECT sum(requests)::bigint FROM usage_hour")[0].int64(0)
    guard written == Int64(count) else {
      throw BenchError("the naive consumer wrote \(written ?? 0) of \(count)")
    }
    return seconds
  }

  private func fetch() throws -> RecordBatch {
    let consumer = try KafkaConsumer(kafka, groupID: "bench-naive")
    defer { consumer.close() }
    try consumer.assignDirect([TopicPartition(topic.name, Partition(0)): Offset(0)])
    let batch = RecordBatch()
    let deadline = ContinuousClock.now + .seconds(60)
    while batch.records.count < count {
      _ = consumer.poll(
        into: batch, maxRecords: count, maxBytes: 1 << 30, maxWait: .milliseconds(100))
      guard .now < deadline else { throw BenchError("no events from \(topic.name)") }
    }
    return batch
  }

  private func upsert(_ table: Table) -> String {
    let places = table.storedColumns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
    return table.mergeStatement(
      schema: "public", staging: "(VALUES (\(places))) AS v (\(table.columnList))")
  }

  /// The columns of each window's row, in the order of `SlmUsage`'s tables.
  private func binds(of event: borrowing Event) -> [[PostgresBind]] {
    let call = SlmMetricsRecorded(event)
    let texts = [call.tenant, call.provider, call.model].map { PostgresBind.text(event.string($0)) }
    let cost = call.costUsd ?? 0
    let latency = call.latencyMs ?? 0
    let decimals = String(1_000_000_000 + cost % 1_000_000_000).dropFirst()
    return [60, 3600].map { (seconds: Int64) in
      let window = event.envelope.occurredAt.windowStart(lengthMicroseconds: seconds * 1_000_000)
      return [.timestamp(window)] + texts + [
        .int8(1), .int8(call.success == true ? 1 : 0),
        .int8(call.success == false ? 1 : 0), .int8(0), .int8(call.promptTokens),
        .int8(call.completionTokens), .int8(1), .numeric("\(cost / 1_000_000_000).\(decimals)"),
        .int8(1), .int8(latency), .numeric(sketch(latency)),
        .numeric(sketch(call.promptTokens + call.completionTokens)),
      ]
    }
  }

  private func sketch(_ value: Int64) -> String {
    var counts = SketchCounts()
    counts.add(value)
    return SketchNumeric(counts).decimalText
  }
}
