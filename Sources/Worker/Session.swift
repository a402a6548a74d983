import EventCodec
import EventModel
import KafkaWire
import PostgresWire
import ProjectionKernel
import Store
import Threads

/// One life of a projection's work: from joining the group until it is stopped or something fails.
///
/// Reads, decodes and folds on the thread that calls `run`, while its writer commits on another.
/// Whatever fails, all that it knows is dropped with it: the next session loads it from Postgres.
final class Session {
  /// How long the group waits for a worker that died before others take its partitions; heartbeats
  /// come from a thread of the library, so no batch delays them. Kafka's least is 6 s.
  private static let sessionTimeoutMs = "6000"

  let context: RunnerContext
  private var bounds: BatchBounds
  let consumer: KafkaConsumer
  let connection: PostgresConnection
  let engine: BatchEngine
  let writer: WriterLoop
  private var writerThread: OwnThread?
  /// How many partitions each topic had when this generation first read it.
  var partitionCounts: [TopicName: Int32] = [:]
  var check = SameLogCheck()
  private var batch = RecordBatch()
  private var batchStarted: ContinuousClock.Instant?
  var ends: [TopicPartition: Offset] = [:]
  private var times = StageTimes()
  /// Whether a batch was committed, which says that the trouble before is over.
  private(set) var madeProgress = false

  init(_ context: RunnerContext, _ bounds: BatchBounds) throws(WorkerError) {
    self.context = context
    self.bounds = bounds
    do {
      connection = try PostgresConnection(context.postgres, applicationName: "annals-reader")
    } catch {
      throw .store(.postgres(error))
    }
    do {
      consumer = try KafkaConsumer(
        context.kafka.defaulting("session.timeout.ms", to: Self.sessionTimeoutMs),
        groupID: context.registry.topicPrefix + context.generation.consumerGroup,
        instanceID: context.instanceID)
    } catch {
      throw .kafka(error)
    }
    engine = BatchEngine(context.entry, registry: context.registry)
    writer = WriterLoop(
      context.postgres, generation: context.generation, progress: context.progress)
  }

  /// Works until told to stop, or until all that was there at the start is applied.
  func run() throws(WorkerError) {
    let writer = writer
    writerThread = OwnThread { writer.run() }
    defer { end() }
    try checkPartitionCounts()
    try kafka { () throws(KafkaError) in try consumer.subscribe(context.topics) }
    context.progress.update { $0.state = "joining" }
    while !context.stop.isSet {
      try turn()
      if context.settings.untilEnd, try isAtEnd() { break }
    }
    try handOver()
    writer.queue.waitUntilIdle()
    try checkWriter()
    try hint()
  }

  /// A key's partition follows from how many there are: a fold cannot go on over another number.
  private func checkPartitionCounts() throws(WorkerError) {
    let generations = GenerationStore(connection)
    let admin = try kafka { () throws(KafkaError) in try KafkaAdmin(context.kafka) }
    for topic in context.topics {
      let metadata = try kafka { () throws(KafkaError) in
        try admin.metadata(topic: topic, timeout: context.settings.watermarkTimeout)
      }
      let count = Int32(metadata.topics.first?.partitions.count ?? 0)
      guard count > 0 else {
        throw .misconfigured("topic \(topic) does not exist: run `annals topics apply`")
      }
      let noted = try stored { () throws(StoreError) in
        try generations.notePartitions(
          count, of: try generations.log(of: topic), context.generation)
      }
      partitionCounts[topic] = noted
      if noted != count { try refuseFold(of: topic, had: noted) }
    }
  }

  /// A partition that was not there at the start moves keys while a fold runs.
  func refuseFold(of topic: TopicName, had count: Int32) throws(WorkerError) {
    guard context.entry.declaration.folds else { return }
    throw .misconfigured(
      "topic \(topic) had \(count) partitions and has another number now: keys have moved, and a "
        + "fold cannot go on over them; a new version of the projection builds it anew")
  }

  private func end() {
    writer.queue.close(discarding: true)
    writerThread?.join()
    if !consumer.close() { context.notice(.warning, "the group was not left in time", [:]) }
  }

  // MARK: one turn

  private func turn() throws(WorkerError) {
    let start = ContinuousClock.now
    let result = consumer.poll(
      into: batch, maxRecords: bounds.recordsMax, maxBytes: context.settings.batchBytesMax,
      maxWait: context.settings.pollWait)
    times.add(.poll, since: start)
    if !batch.isEmpty, batchStarted == nil { batchStarted = .now }
    for event in result.events { try handle(event) }
    if isDue { try handOver() }
    try closeGaps()
    try checkWriter()
    try hint()
    showLag()
  }

  /// A batch goes when it is full, when the writer has nothing to do, or when it has waited enough.
  private var isDue: Bool {
    guard !batch.isEmpty, let batchStarted else { return false }
    return batch.records.count >= bounds.recordsMax
      || batch.arenaCount >= context.settings.batchBytesMax || writer.queue.isIdle
      || .now - batchStarted > context.settings.batchAge
  }

  func handOver() throws(WorkerError) {
    guard !batch.isEmpty else { return }
    let full = batch
    batch = RecordBatch(capacityBytes: full.arenaCount)
    batchStarted = nil
    let start = ContinuousClock.now
    try check.verify(full)
    try loadStates(for: full)
    let result = engine.step(full)
    let folded = times.add(.fold, since: start)
    try send(result)
    times.add(.handOver, since: folded)
    let spent = times
    context.progress.update { $0.times.add(spent) }
    times = StageTimes()
    bounds.note(records: full.records.count)
  }

  /// A batch that holds only what was committed before, read again for the proof that it is the
  /// same log, writes nothing: it would look like progress to whoever waits for some.
  func send(_ result: BatchResult) throws(WorkerError) {
    guard result.partitions.contains(where: { $0.next > $0.expected }) else { return }
    let alone = engine.nextOffsets.count == partitionCounts.values.reduce(0) { $0 + Int($1) }
    if !writer.queue.put(.write(result, alone: alone)) { try checkWriter() }
  }

  /// Offsets at a partition's end that no record follows are accounted for once it is reached.
  private func closeGaps() throws(WorkerError) {
    guard !ends.isEmpty, batch.isEmpty else { return }
    let offsets = engine.nextOffsets
    for (partition, end) in ends.sorted(by: { $0.key < $1.key }) {
      // A gap may stand where the record that proves the log stood.
      check.forget(partition)
      if let next = offsets[partition], next < end {
        try send(engine.pass(partition, to: end, as: .absent))
      }
    }
    ends.removeAll()
  }

  func checkWriter() throws(WorkerError) {
    if let failure = writer.failure { throw failure }
  }

  /// Tells other tools how far the group is; what is committed in Postgres is the truth.
  func hint() throws(WorkerError) {
    let committed = writer.takeCommitted()
    guard !committed.isEmpty else { return }
    madeProgress = true
    try kafka { () throws(KafkaError) in try consumer.commitHint(committed) }
  }

  private func showLag() {
    var lag: Int64 = 0
    for (partition, next) in engine.nextOffsets {
      if let high = consumer.lagHighWatermark(partition) {
        lag += max(0, high.number - next.number)
      }
    }
    context.progress.update { $0.lagEvents = lag }
    for line in consumer.takeLogLines() { context.notice(.warning, "kafka", ["line": "\(line)"]) }
  }

  // MARK: states of folds

  private func loadStates(for batch: RecordBatch) throws(WorkerError) {
    if engine.stateCount > context.settings.statesMax {
      writer.queue.waitUntilIdle()
      try checkWriter()
      engine.forgetStates()
    }
    let missing = engine.missingStates(batch)
    guard !missing.isEmpty else { return }
    let store = StateStore(connection, schema: context.generation.schema)
    let rows = try stored { () throws(StoreError) in
      try store.load(missing, of: context.entry.declaration.tables)
    }
    for (id, row) in zip(missing, rows) { engine.load(id, row) }
  }

  // MARK: the end

  private func isAtEnd() throws(WorkerError) -> Bool {
    guard batch.isEmpty, writer.queue.isIdle, ends.isEmpty else { return false }
    // What was committed before proves nothing about the log of now: the partitions that are this
    // member's are looked at first.
    guard consumer.wasAssigned, !check.isWaiting else { return false }
    let positions = try stored { () throws(StoreError) in
      try StatusStore(connection).nextOffsets(of: context.generation)
    }
    return context.targets.allSatisfy { partition, end in
      (positions[partition] ?? Offset(-1)) >= end
    }
  }

  func kafka<Value>(
    _ body: () throws(KafkaError) -> Value
  ) throws(WorkerError) -> Value {
    do { return try body() } catch { throw .kafka(error) }
  }

  func stored<Value>(
    _ body: () throws(StoreError) -> Value
  ) throws(WorkerError) -> Value {
    do { return try body() } catch { throw .store(error) }
  }
}
