import EventCodec
import EventModel
import JSONFields
import KafkaWire
import ProjectionKernel
import Projections
import Store
import TestKit
import TestServers
import Testing
import Topics

/// Each edge record has one defined outcome, which `docs/reference/outcomes.md` states.
@Suite struct EdgeRecordTests {
  private static let projections = [
    "slm.metrics": "slm_usage", "training.audit": "training_mode",
    "policy.decisions": "policy_decisions",
  ]

  @Test("The engine decides", arguments: Array(projections.keys).sorted())
  func decided(topic: String) throws {
    let edges = EdgeRecord.all.filter { $0.topic == topic }
    let entry = ProjectionRegistry.entries.first {
      $0.declaration.name.text == Self.projections[topic]
    }!
    // One batch, and every record in one of its own: the same.
    for size in [edges.count, 1] {
      let engine = BatchEngine(entry, registry: try Topics.registry())
      let fates = Self.fates(edges, engine, batchRecords: size)
      for (edge, fate) in zip(edges, fates) { #expect(fate == edge.fate, "\(edge.name)") }
    }
  }

  @Test(
    "Postgres takes what the engine lets pass",
    .enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
  func written() throws {
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url)
      for (topic, projection) in Self.projections {
        // One is greater than what the broker takes.
        let edges = EdgeRecord.all.filter {
          $0.topic == topic && ($0.record.value ?? []).count < 2 << 20
        }
        try deployment.produce(edges.map(\.record), to: topic)
        try deployment.work(projection)
        let generation = try deployment.generation(projection).id
        let waiting = try deployment.rows(
          """
          SELECT "offset", CASE state WHEN 'held' THEN state ELSE state || ' ' || code END
          FROM annals.quarantine WHERE generation = \(generation) ORDER BY 1
          """)
        let expected = edges.enumerated().filter {
          $1.fate.hasPrefix("quarantined") || $1.fate == "held"
        }
        #expect(waiting == expected.map { ["\($0)", $1.fate] })
        let status = try #require(
          try deployment.status(projection, deployment.partition(topic, 0)))
        #expect(status.gap == nil && status.next == Offset(Int64(edges.count)))
        #expect(status.applied == edges.count { $0.fate == "applied" })
        #expect(status.skipped == edges.count { $0.fate == "skipped" })
      }
      // Readers can ask for all of them.
      #expect(
        try deployment.rows(
          "SELECT min(window_start)::text, max(window_start)::text FROM read.slm_usage_day") == [
            ["0001-01-01 00:00:00+00", "9999-12-31 00:00:00+00"]
          ])
    }
  }

  @Test("What a column of a read model cannot hold, the kernel refuses")
  func columns() throws {
    let engine = BatchEngine(
      ProjectionEntry(NarrowProjection.self, questions: [], sourceHash: ""),
      registry: try Topics.registry())
    let names = [
      "fits": "applied", "too wide": "quarantined number_out_of_range",
      "too long": "quarantined key_too_long", "nul": "quarantined text_has_nul",
      "fits again": "applied",
    ]
    let order = ["fits", "too wide", "too long", "nul", "fits again"]
    let edges = order.enumerated().map { number, name in
      EdgeRecord(
        name: name, topic: "training.audit",
        record: NarrowProjection.record(name, number), fate: names[name]!)
    }
    let fates = Self.fates(edges, engine, batchRecords: edges.count)
    for (edge, fate) in zip(edges, fates) { #expect(fate == edge.fate, "\(edge.name)") }
  }

  @Test("The page lists every outcome and every code")
  func page() throws {
    let page = try RepoFiles.text("docs/reference/outcomes.md")
    let codes =
      Outcome.allCases.map(\.name) + QuarantineCode.allCases.map(\.rawValue)
      + KernelRefusal.allCases.map(\.rawValue) + SkipReason.allCases.map(\.rawValue)
      + ["discarded"]
    for code in codes {
      #expect(page.contains("\n| `\(code)` |"), "\(code) has no row in docs/reference/outcomes.md")
    }
    for edge in EdgeRecord.all where edge.topic == "slm.metrics" {
      let fate = edge.fate.split(separator: " ").map { "`\($0)`" }.joined(separator: " ")
      #expect(page.contains("\n| \(edge.name) | \(fate) |"), "\(edge.name)")
    }
  }

  private static func fates(
    _ edges: [EdgeRecord], _ engine: BatchEngine, batchRecords: Int
  ) -> [String] {
    let partition = TopicPartition(TopicName(edges[0].topic), Partition(0))
    engine.take(
      PartitionStart(
        partition: partition, log: LogID(1), next: Offset(0), greatestTimeMs: nil, ids: [],
        heldKeys: [:]))
    var fates: [String] = []
    for start in stride(from: 0, to: edges.count, by: batchRecords) {
      let batch = RecordBatch()
      for index in start..<min(start + batchRecords, edges.count) {
        let record = edges[index].record
        batch.append(
          partition, offset: Offset(Int64(index)), timestampMs: 1_750_000_000_000,
          timestampType: .createTime, key: record.key, value: record.value,
          headerBytes: record.headers.flatMap { sized(Array($0.name.utf8)) + sized($0.value) },
          headerCount: record.headers.count)
      }
      for id in engine.missingStates(batch) { engine.load(id, nil) }
      let part = engine.step(batch).partitions[0]
      var own: [String] = part.runs.runs.flatMap { run in
        [String](repeating: run.outcome.name, count: Int(run.length))
      }
      for waiting in part.waiting where waiting.outcome == .quarantined {
        own[waiting.record] += " \(waiting.code)"
        #expect(!waiting.detail.utf8.contains(0))
      }
      fates += own
    }
    return fates
  }

  private static func sized(_ bytes: [UInt8]?) -> [UInt8] {
    withUnsafeBytes(of: bytes.map { Int32($0.count) } ?? -1) { Array($0) } + (bytes ?? [])
  }
}

/// A read model with narrow columns: what its contract lets pass need not fit them.
private struct NarrowProjection: Projection {
  private static let tables = [
    Table.append(
      "narrow_log", "Rows.",
      [
        .required("width", .int4, "Thirty-two bits."),
        .required("word", .text, "A text."),
      ]),
    Table.tally(
      "narrow_count", "Counts.", keys: [.required("reason", .text, "An indexed text.")],
      [.sum("events", .int8, "Events.")]),
  ]
  private static let log = TableIndex("narrow_log", in: tables)
  private static let count = TableIndex("narrow_count", in: tables)
  private static let events = ColumnIndex("events", in: tables[1])

  static let declaration = ProjectionDeclaration(
    name: ProjectionName("narrow"), version: 1, inputs: [EventTypes.trainingEnabled],
    tables: tables, views: [], doc: "Narrow columns.")

  func apply(_ event: borrowing Event, to changes: inout Changes) throws(Refusal) {
    let command = TrainingEnabled(event)
    let user = event.string(command.user)
    let row = changes.tally(Self.count, .text(command.detailsReason))
    changes.add(row, Self.events, 1)
    changes.append(to: Self.log) { row in
      row.integer(user == "too wide" ? 1 << 31 : 1)
      row.string(user == "nul" ? "a\u{0}b" : user)
    }
  }

  static func record(_ name: String, _ number: Int) -> TestRecord {
    let reason = name == "too long" ? String(repeating: "r", count: 2001) : "r"
    return TestRecord(
      "acme",
      #"{"tenant": "acme", "action": "training.enabled", "user": "\#(name)", "#
        + #""timestamp": 1750000000, "details": {"reason": "\#(reason)"}, "#
        + #""event_id": "30000000-0000-4000-8000-00000000000\#(number)"}"#)
  }
}
