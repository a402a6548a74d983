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
    var generator = CallGenerator(seed: seed, count: count)
    var next = [Int64](repeating: 0, count: partitions.count)
    var done = 0
    while done < count {
      let batch = RecordBatch(capacityBytes: 8 << 20)
      for _ in 0..<min(20_000, count - done) {
        let call = generator.next()
        var key: [UInt8] = []
        var value: [UInt8] = []
        CallJSON.writeID(call, to: &key)
        CallJSON.write(call, to: &value)
        let number = Int(call.idHigh % 6)
        batch.append(
          partitions[number], offset: Offset(next[number]),
          timestampMs: call.occurredAt.microseconds / 1000, timestampType: .createTime, key: key,
          value: value, headerBytes: [], headerCount: 0)
        next[number] += 1
        done += 1
      }
      try writer.append(batch)
    }
    try writer.commit()
    try writer.close()
  }
}
