package import Archive
package import EventModel
package import KafkaWire

/// What one partition's history consists of.
package struct HistoryExtent: Sendable, Equatable {
  package let partition: TopicPartition
  /// The first offset that can be read.
  package let start: Offset
  /// The next offset behind what can be read.
  package let end: Offset
  /// Offsets between them that were gone before anything kept them.
  package let lost: [Range<Offset>]
  /// Bytes of the archive's files, compressed.
  package let archivedBytes: Int64
}

/// Where history is read from: the archive as far as it reaches, the rest from Kafka.
package struct HistorySources: Sendable {
  package let kafka: KafkaSettings?
  package let archive: ArchiveReader?
  /// How long a broker may take to answer one question.
  package let timeout: Duration

  package init(kafka: KafkaSettings?, archive: ArchiveReader?, timeout: Duration) {
    self.kafka = kafka
    self.archive = archive
    self.timeout = timeout
  }

  /// The same without the archive.
  var kafkaAlone: HistorySources { HistorySources(kafka: kafka, archive: nil, timeout: timeout) }

  /// What there is now of each partition of those topics, in order. The archive counts where it
  /// reaches to what Kafka has, or where there is no Kafka.
  package func extents(of topics: [TopicName]) throws(HistoryError) -> [HistoryExtent] {
    guard kafka != nil || archive != nil else { throw .noSource }
    let wanted = Set(topics)
    var extents: [TopicPartition: HistoryExtent] = [:]
    for (partition, marks) in try watermarks(topics) {
      extents[partition] = HistoryExtent(
        partition: partition, start: marks.low, end: marks.high, lost: [], archivedBytes: 0)
    }
    for found in archive?.partitions ?? [] where wanted.contains(found.partition.topic) {
      let inKafka = extents[found.partition]
      if let inKafka, found.end < inKafka.start || found.end > inKafka.end { continue }
      extents[found.partition] = HistoryExtent(
        partition: found.partition, start: min(found.start, inKafka?.start ?? found.start),
        end: inKafka?.end ?? found.end, lost: found.lost, archivedBytes: found.bytes)
    }
    return extents.values.sorted { $0.partition < $1.partition }
  }

  private func watermarks(
    _ topics: [TopicName]
  ) throws(HistoryError) -> [TopicPartition: Watermarks] {
    guard let kafka else { return [:] }
    do throws(KafkaError) {
      let admin = try KafkaAdmin(kafka)
      var partitions: [TopicPartition] = []
      for topic in topics {
        let metadata = try admin.metadata(topic: topic, timeout: timeout)
        guard let known = metadata.topics.first, !known.partitions.isEmpty else {
          throw KafkaError(
            name: "UNKNOWN_TOPIC", message: "there is no topic \(topic): run `annals topics apply`",
            disposition: .misconfigured)
        }
        partitions += known.partitions.map { TopicPartition(topic, $0.partition) }
      }
      return try admin.listOffsets(partitions, timeout: timeout)
    } catch {
      throw .kafka(error)
    }
  }

  /// Bytes of the archive's blocks that hold a partition's records before that offset.
  func archivedBytes(of partition: TopicPartition, before end: Offset) -> Int64 {
    (archive?.partition(partition)?.blocks ?? []).lazy.filter { $0.base < end }
      .reduce(0) { $0 + Int64($1.length) }
  }

  /// The archive's records of a partition from that offset on; nil where it has none, and how far
  /// they reach.
  func cursor(
    of partition: TopicPartition, from: Offset, to: Offset
  ) throws(HistoryError) -> (cursor: ArchiveCursor, end: Offset)? {
    guard let archive, let found = archive.partition(partition), found.start <= from,
      from < found.end
    else { return nil }
    let end = min(found.end, to)
    do {
      return (try archive.cursor(of: found, from: from, to: end), end)
    } catch {
      throw .archive(error)
    }
  }
}
