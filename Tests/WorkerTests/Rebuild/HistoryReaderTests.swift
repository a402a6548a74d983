import Archive
import EventCodec
import EventModel
import KafkaWire
import PostgresWire
import Replay
import Store
import TestServers
import Testing

/// One partition's records, in order, up to an exact end, wherever they are kept.
@Suite(
  .serialized, .enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
struct HistoryReaderTests {
  private static func offsets(_ reader: HistoryReader, batch size: Int) throws -> [Int64] {
    var offsets: [Int64] = []
    var goesOn = true
    while goesOn {
      let batch = RecordBatch()
      goesOn = try reader.read(into: batch, maxRecords: size, maxBytes: 1 << 20)
      #expect(batch.records.count <= size)
      #expect(batch.sources.allSatisfy { $0 == reader.partition })
      offsets += batch.records.map(\.offset)
    }
    #expect(reader.next == reader.end)
    return offsets
  }

  @Test("From any offset up to any other, from Kafka and from an archive that ends on the way")
  func exact() throws {
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url)
      try deployment.produce(Metrics.records(0..<40, partitions: 1), to: "slm.metrics")
      let scratch = try Scratch()
      try RebuildTests.archive(deployment, scratch.path + "/archive")
      try deployment.produce(Metrics.records(40..<100, partitions: 1), to: "slm.metrics")
      let archive = try ArchiveReader(path: scratch.path + "/archive")
      let partition = deployment.partition("slm.metrics", 0)
      for kept in [nil, archive] {
        let sources = HistorySources(
          kafka: try deployment.cluster.settings(), archive: kept, timeout: KafkaCluster.patience)
        let extent = try #require(
          try sources.extents(of: [partition.topic]).first { $0.partition == partition })
        #expect(extent.start == Offset(0) && extent.end == Offset(100))
        for (from, to) in [(0, 100), (0, 1), (7, 61), (39, 41), (40, 40), (41, 99)]
          as [(Int64, Int64)]
        {
          for size in [1000, 9] {
            let reader = HistoryReader(
              partition, from: Offset(from), to: Offset(to), of: sources)
            #expect(try Self.offsets(reader, batch: size) == Array(from..<to))
          }
        }
      }
      // Without Kafka, history ends where the archive does.
      let alone = HistorySources(kafka: nil, archive: archive, timeout: KafkaCluster.patience)
      #expect(
        try alone.extents(of: [partition.topic]).first { $0.partition == partition }?.end
          == Offset(40))
      #expect(throws: HistoryError.self) {
        try HistorySources(kafka: nil, archive: nil, timeout: .seconds(1)).extents(of: [])
      }
    }
  }

  @Test("What Kafka has removed and no archive holds is refused, or accounted for as lost")
  func lost() throws {
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url)
      try deployment.produce(Metrics.records(0..<40, partitions: 1), to: "slm.metrics")
      let scratch = try Scratch()
      try RebuildTests.archive(deployment, scratch.path + "/archive")
      try deployment.work("slm_usage")
      let partition = deployment.partition("slm.metrics", 0)
      try deployment.admin().deleteRecords(
        before: [partition: Offset(25)], timeout: KafkaCluster.patience)
      #expect(throws: RebuildError.self) { try deployment.rebuild("slm_usage") }
      let whole = try deployment.rebuild(
        "slm_usage", archive: try ArchiveReader(path: scratch.path + "/archive"))
      try RebuildTests.same(deployment, "slm_usage", whole)
      let rebuild = try deployment.rebuilding("slm_usage")
      let plan = try rebuild.plan(anew: false, acceptsLoss: true)
      #expect(plan.lost == 25 && plan.events == 15)
      guard case .built(let rest) = try rebuild.run(plan) else { return }
      #expect(
        try deployment.rows(
          "SELECT sum(requests)::bigint FROM \(rest.schema).usage_minute") == [["15"]])
      #expect(
        try deployment.rows(
          "SELECT start_offset, next_offset FROM annals.position WHERE generation = \(rest.id) "
            + "AND partition = 0") == [["0", "40"]])
    }
  }
}
