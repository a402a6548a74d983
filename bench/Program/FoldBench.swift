import EventCodec
import EventModel
import ProjectionKernel
import Topics

/// The kernel alone: batches in memory to the rows that a transaction would write.
struct FoldBench {
  private let registry: ContractRegistry
  private let topic: TopicContract
  private let events: Int
  private let batchRecords: Int
  private let seed: UInt64

  init(seed: UInt64, events: Int, batchRecords: Int) throws {
    registry = try ContractRegistry(files: ContractFiles.all)
    guard let topic = registry.topic(declared: "slm.metrics") else {
      throw BenchError("no contract of slm.metrics")
    }
    self.topic = topic
    self.seed = seed
    self.events = events
    self.batchRecords = batchRecords
  }

  /// CPU nanoseconds an event, decoding included.
  func run(withLog: Bool) throws -> Double {
    let engine = BatchEngine(try CallLog.entry(withLog: withLog), registry: registry)
    let partitions = (0..<6).map { TopicPartition(topic.name, Partition($0)) }
    for partition in partitions {
      engine.take(
        PartitionStart(
          partition: partition, log: LogID(1), next: Offset(0), greatestTimeMs: nil, ids: [],
          heldKeys: [:]))
    }
    var generator = CallGenerator(seed: seed, count: events)
    var next = [Int64](repeating: 0, count: partitions.count)
    var seconds = 0.0
    var bytes = 0
    var done = 0
    while done < events {
      let batch = RecordBatch()
      for _ in 0..<min(batchRecords, events - done) {
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
      let start = Measure.cpuSeconds
      let result = engine.step(batch)
      for rows in result.rows { rows.withStream { bytes += $0.count } }
      seconds += Measure.cpuSeconds - start
      guard result.count(.applied) == Int64(batch.records.count) else {
        throw BenchError("a record was not applied")
      }
    }
    guard bytes > events else { throw BenchError("only \(bytes) bytes of rows") }
    return seconds * 1e9 / Double(events)
  }
}
