import Archive
import EventCodec
import EventModel
import Replay
import SuiteSupport
import TestServers
import Testing

/// A time means the same cut, whether the archive is asked, Kafka, or both.
@Suite(
  "Moments of record time", .serialized,
  .enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
struct PastTimeTests {
  @Test("200 times, against a scan of the records", arguments: [81])
  func offsets(seed: Int) throws {
    let planted = try PlantedLog(seed: seed, metrics: 120, training: 80, decisions: 60)
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url)
      try planted.produce(planted.records.indices, to: deployment)
      let kafka = try deployment.cluster.settings()
      // The archive has all of it, and once only the first half of each partition.
      let folders = [try Scratch(), try Scratch()]
      let archives = try folders.indices.map { place in
        try PastLog.write(
          planted, to: folders[place].path + "/archive", prefix: deployment.prefix,
          blockBytes: 2_000,
          share: place == 0 ? 1 : 0.5)
      }
      let topics = deployment.registry.topics.map(\.name)
      let sources = [
        HistorySources(kafka: kafka, archive: nil, timeout: KafkaCluster.patience),
        HistorySources(kafka: nil, archive: archives[0], timeout: KafkaCluster.patience),
        HistorySources(kafka: kafka, archive: archives[1], timeout: KafkaCluster.patience),
      ]
      let extents = try sources.map { try $0.extents(of: topics) }
      var random = SeededGenerator(seed: UInt64(seed))
      let times = planted.records.map { $0.record.timestampMs! }
      for number in 0..<200 {
        let time =
          number == 0
          ? times.max()! + 1
          : times.randomElement(using: &random)! + [-1, 0, 1].randomElement(using: &random)!
        let expected = scan(planted, deployment.prefix, time)
        for (source, extent) in zip(sources, extents) {
          let found = try source.offsets(atTimeMs: time, extent).filter { expected[$0.key] != nil }
          #expect(found == expected, "seed \(seed), time \(time)")
        }
      }
    }
  }

  private func scan(
    _ planted: PlantedLog, _ prefix: String, _ time: Int64
  ) -> [TopicPartition: Offset] {
    var found: [TopicPartition: Offset] = [:]
    var isFound: Set<TopicPartition> = []
    for (topic, offset, record) in planted.records {
      let place = TopicPartition(TopicName(prefix + topic), Partition(record.partition!))
      guard !isFound.contains(place) else { continue }
      if record.timestampMs! >= time { isFound.insert(place) }
      found[place] = isFound.contains(place) ? Offset(offset) : Offset(offset).next
    }
    return found
  }
}
