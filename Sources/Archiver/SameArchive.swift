import Archive
import EventModel
import KafkaWire

/// Whether a topic is still the log that was archived: the last archived record is fetched again and
/// compared with the one in the archive.
struct SameArchive {
  private let reader: ArchiveReader
  private var expected: [TopicPartition: (offset: Offset, archived: RecordBatch)] = [:]
  /// The first offset that is still there, where unread ones before it are gone.
  private(set) var lost: [(TopicPartition, Offset)] = []
  /// Topics whose partitions begin a new log.
  private var begun: Set<TopicName> = []

  init(folder: String) throws(ArchiveError) { reader = try ArchiveReader(path: folder) }

  /// The log that a topic's records belong to: its latest life in the archive, or the one after.
  mutating func log(of topic: TopicName, isNew: Bool) -> LogName {
    let lives = reader.partitions.filter { $0.partition.topic == topic }
    let latest = lives.map(\.log.life).max() ?? 1
    // One that was begun and holds nothing yet is the one that is wanted.
    guard isNew, lives.contains(where: { $0.log.life == latest && !$0.blocks.isEmpty }) else {
      return LogName(topic: topic, life: latest)
    }
    begun.insert(topic)
    return LogName(topic: topic, life: latest + 1)
  }

  /// Decides where to begin with a partition, of which the archive wants `next`.
  /// - Throws: `anotherLog` where the log ends before what is archived.
  mutating func plan(
    _ partition: TopicPartition, _ next: Offset, _ watermarks: Watermarks
  ) throws(ArchiverError) -> Offset {
    guard watermarks.high >= next else {
      throw .anotherLog(
        partition,
        "it ends at \(watermarks.high), and the archive has it up to \(next): the topic was made "
          + "anew or truncated")
    }
    if watermarks.low > next {
      lost.append((partition, watermarks.low))
      return watermarks.low
    }
    guard !begun.contains(partition.topic), let archived = reader.partition(partition),
      archived.end == next, let last = archived.blocks.last, last.next == next
    else { return next }
    let offset = Offset(next.number - 1)
    guard watermarks.low <= offset else { return next }
    let batch = RecordBatch()
    do throws(ArchiveError) {
      _ = try reader.cursor(of: archived, from: offset, to: next).next(into: batch)
    } catch { throw .archive(error) }
    guard !batch.isEmpty else { return next }
    expected[partition] = (offset, batch)
    return offset
  }

  /// Compares the records that are waited for.
  /// - Throws: `anotherLog` where one is not the record that was archived.
  mutating func verify(_ batch: RecordBatch) throws(ArchiverError) {
    guard !expected.isEmpty else { return }
    for record in batch.records {
      let partition = batch.sources[Int(record.source)]
      guard let (offset, archived) = expected[partition] else { continue }
      expected[partition] = nil
      guard record.offset == offset.number else { continue }
      guard Self.isSame(record, batch, archived.records[0], archived) else {
        throw .anotherLog(
          partition, "the record at offset \(offset) is another one: the topic was made anew")
      }
    }
  }

  /// Compares time, key and value.
  private static func isSame(
    _ left: RecordHead, _ leftBatch: RecordBatch, _ right: RecordHead, _ rightBatch: RecordBatch
  ) -> Bool {
    left.timestampMs == right.timestampMs && left.keyLength == right.keyLength
      && left.valueLength == right.valueLength
      && (leftBatch.key(left) ?? empty).elementsEqual(rightBatch.key(right) ?? empty)
      && (leftBatch.value(left) ?? empty).elementsEqual(rightBatch.value(right) ?? empty)
  }

  private static var empty: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: nil, count: 0)
  }
}
