import Archive
import EventCodec
import EventModel
import Topics

/// Puts the generator's events into an archive of six partitions.
struct ArchiveFiller {
  let path: String
  let topic: TopicContract

  func fill(seed: UInt64, count: Int) throws {
    let writer = try ArchiveWriter(path: path)
    let partitions = (0..<6).map { TopicPartition(topic.name, Partition($0)) }
    for partition in partitions {
      try writer.open(
        LogName(topic: topic.name, life: 1), partition.partition, start: Offset(0))
    }
    var records = CallRecords(seed: seed, count: count, partitions: partitions)
    var done = 0
    while done < count {
      let batch = RecordBatch(capacityBytes: 8 << 20)
      let part = min(20_000, count - done)
      records.fill(batch, count: part)
      done += part
      try writer.append(batch)
    }
    try writer.commit()
    try writer.close()
  }
}
