import Archive
import EventModel
import PostgresWire
import ProjectionKernel
import Projections
import Replay
import Store
import SuiteSupport
import TestServers
import Testing
import Worker

/// A thousand moments of planted logs, each answered by a throwaway generation and by an oracle that
/// folds the prefix in its own way.
@Suite("The past as it was") struct PastOracleTests {
  /// What is asked, as the oracle reads it.
  private struct Ask {
    let projection: String
    let moment: PastMoment
    /// `cut` or `time`, and its text.
    let words: String
    /// An event time, about which the same state is asked as well.
    let validAt: Int64
  }

  private static let countMax = 12
  /// Of each of two logs.
  private static let moments = 500

  @Test(
    "1,000 random cuts and times of two logs, with operators' decisions in between",
    arguments: [71, 72])
  func moments(seed: Int) throws {
    let planted = try PlantedLog(
      seed: seed, metrics: 40, training: 90, decisions: 40, constitutions: 25)
    try PostgresCluster.shared().withDatabase { url in
      let log = try PastLog(url, planted)
      try decide(log)
      let entries = try OperatorLog(log.connection).last()
      var random = SeededGenerator(seed: UInt64(seed))
      let scratch = try Scratch()
      var lines: [String] = []
      var builds = 0
      var bounds = PastBounds()
      bounds.countMax = Self.countMax
      var asks: [Ask] = []
      for number in 0..<Self.moments {
        // Every fourth one asks again for what was asked a little before.
        let again = number % 4 == 3 ? asks.suffix(6).randomElement(using: &random) : nil
        let ask = again ?? ask(log, entries: entries, &random)
        asks.append(ask)
        let past = log.past(ask.projection, bounds) { if case .building = $0 { builds += 1 } }
        let cut = try past.cut(at: ask.moment, log.connection)
        let generation = try past.open(cut, log.connection)
        lines.append(
          #"{"ask": \#(number), "projection": "\#(ask.projection)", \#(ask.words), "valid_us": \#(ask.validAt), "named": "\#(cut)"}"#
        )
        lines += try rows(log, ask, generation).map { #"{"ask": \#(number), \#($0)}"# }
        try past.letGo(generation, log.connection)
        let there = try log.number("SELECT count(*) FROM annals.past")
        #expect(there <= Int64(Self.countMax))
      }
      let schemas = try log.number(
        "SELECT count(*) FROM pg_namespace WHERE nspname ~ '_past[0-9]+$'")
      #expect(schemas == (try log.number("SELECT count(*) FROM annals.past")))
      #expect(builds > Self.moments / 2, "\(builds) were computed, the others found again")
      let answers = try scratch.write(lines.joined(separator: "\n") + "\n", "answers.ndjson")
      let verdict = try scratch.oracle(
        "past.py",
        [
          planted.file, answers, "--decisions", try decisions(log, scratch), "--public-key",
          try scratch.write(TrustedKeys.shipped[0].pem, "key.pem"),
        ], output: "verdict")
      let text = ChildProcess.contents(verdict)
      #expect(
        text.hasSuffix("\(Self.moments) moments, all the same\n"),
        "seed \(seed):\n\(text.prefix(4_000))")
    }
  }

  /// Every second record that folds quarantine is discarded, at times among those of the records.
  private func decide(_ log: PastLog) throws {
    let times = log.planted.records.map { $0.record.timestampMs! }
    let (first, last) = (times.min()!, times.max()!)
    var places: [(projection: String, place: OracleRows.Place)] = []
    for projection in ["constitution_history", "training_mode"] {
      let fates = try log.planted.expected(projection).fates
      let bad = fates.filter { $0.value.hasPrefix("quarantined") }.keys.sorted()
      for (index, place) in bad.enumerated() where index % 2 == 0 {
        places.append((projection, place))
      }
    }
    #expect(places.count > 5)
    for (index, one) in places.enumerated() {
      let ms = first + (last - first) * Int64(index + 1) / Int64(places.count + 1)
      try log.connection.execute(
        """
        INSERT INTO annals.operator_log
        SELECT \(index + 1), to_timestamp(\(ms) / 1000.0), 'op', 'planted', 'discard',
          '\(one.projection)', 1, generation, (SELECT log FROM annals.log WHERE topic =
            '\(one.place.topic)'), \(one.place.partition), \(one.place.offset),
          'quarantined -> discarded'
        FROM annals.generation WHERE projection = '\(one.projection)' AND state = 'active'
        """)
    }
  }

  private func decisions(_ log: PastLog, _ scratch: Scratch) throws -> String {
    let rows = try log.connection.query(
      """
      SELECT json_build_object('entry', entry, 'time_us', (extract(epoch FROM decided_at) * 1000000)
        ::bigint, 'projection', projection, 'topic', topic, 'partition', partition, 'offset', "offset")
        ::text
      FROM annals.operator_log JOIN annals.log USING (log) ORDER BY entry
      """)
    return try scratch.write(rows.map { $0.text(0)! + "\n" }.joined(), "decisions.ndjson")
  }

  private func ask(
    _ log: PastLog, entries: Int64, _ random: inout SeededGenerator
  ) -> Ask {
    // The training lock is the fold whose order matters most.
    let projection = (PlantedLog.projections + ["training_mode", "training_mode"])
      .randomElement(using: &random)!
    let topics = log.registry.topics(of: log.entry(projection))
    let parts = log.archive.partitions.filter { topics.contains($0.partition.topic) }
    let records = log.planted.records.filter { topics.contains(TopicName($0.topic)) }
    // Planted events happened about when they were recorded, and some days around it.
    let validAt =
      records.randomElement(using: &random)!.record.timestampMs! * 1000
      + Int64.random(in: -172_800_000_000...172_800_000_000, using: &random)
    if Bool.random(using: &random) {
      let cut = KnownCut(
        parts.map { part in
          KnownCut.Part(
            log: part.log, partition: part.partition.partition,
            next: Offset(Int64.random(in: 0...part.end.number, using: &random)))
        }, operatorEntry: Int64.random(in: 0...entries, using: &random))
      return Ask(
        projection: projection, moment: .cut(cut), words: #""cut": "\#(cut)""#, validAt: validAt)
    }
    // Some moments are exactly a record's; others lie a microsecond beside it.
    let time = records.randomElement(using: &random)!.record.timestampMs! * 1000
    let moment = time + [-1, 0, 0, 1, 700_000_000].randomElement(using: &random)!
    return Ask(
      projection: projection, moment: .time(Timestamp(microseconds: moment)),
      words: #""time_us": \#(moment)"#, validAt: validAt)
  }

  /// Every row of every view, and what each says of the event time, as text of JSON.
  private func rows(
    _ log: PastLog, _ ask: Ask, _ generation: Generation
  ) throws -> [String] {
    let schema = Table.quoted(ViewStore.schema(of: generation))
    try log.connection.execute("SET timezone = 'UTC'; SET search_path = \(schema), pg_catalog")
    return try log.entry(ask.projection).declaration.views.flatMap { view in
      let rows = try log.connection.query(
        "SELECT row_to_json(v)::text FROM \(schema).\(Table.quoted(view.name)) AS v"
      ).map { #""view": "\#(view.name)", "row": \#($0.text(0)!)"# }
      guard let validAt = view.validAt else { return rows }
      let sql = validAt.split(separator: ":at").joined(
        separator: "(to_timestamp(0) + interval '\(ask.validAt) us')")
      return try rows
        + log.connection.query("SELECT row_to_json(v)::text FROM (\(sql)) AS v").map {
          #""valid": true, "view": "\#(view.name)", "row": \#($0.text(0)!)"#
        }
    }
  }
}
