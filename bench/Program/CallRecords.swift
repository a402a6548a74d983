import EventModel

/// The generator's calls as records: each in the partition that its id chooses, at its next offset.
struct CallRecords {
  private let partitions: [TopicPartition]
  private var generator: CallGenerator
  private var next: [Int64]

  /// - Parameter count: calls that the generator spreads over its time.
  init(seed: UInt64, count: Int, partitions: [TopicPartition]) {
    self.partitions = partitions
    generator = CallGenerator(seed: seed, count: count)
    next = [Int64](repeating: 0, count: partitions.count)
  }

  /// Adds the next calls to a batch.
  mutating func fill(_ batch: RecordBatch, count: Int) {
    for _ in 0..<count {
      let call = generator.next()
      var key: [UInt8] = []
      var value: [UInt8] = []
      CallJSON.writeID(call, to: &key)
      CallJSON.write(call, to: &value)
      let number = Int(call.idHigh % UInt64(partitions.count))
      batch.append(
        partitions[number], offset: Offset(next[number]),
        timestampMs: call.occurredAt.microseconds / 1000, timestampType: .createTime, key: key,
        value: value, headerBytes: [], headerCount: 0)
      next[number] += 1
    }
  }
}
