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
    var records = CallRecords(seed: seed, count: events, partitions: partitions)
    var seconds = 0.0
    var bytes = 0
    var done = 0
    while done < events {
      let batch = RecordBatch()
      let count = min(batchRecords, events - done)
      records.fill(batch, count: count)
      done += count
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
