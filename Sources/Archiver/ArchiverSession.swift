import Archive
import EventModel
import KafkaWire
import Threads
import Worker

/// One life of archiving: from opening the folder until it is stopped or something fails. Reads on
/// the thread that calls `run`; packs, writes and fsyncs on another.
final class ArchiverSession {
  private let kafka: KafkaSettings
  private let settings: ArchiverSettings
  private let stop: StopFlag
  private let progress: ArchiverProgress
  private let notice: @Sendable (WorkerNotice) -> Void
  private let consumer: KafkaConsumer
  private let loop: ArchiveLoop
  private var thread: OwnThread?
  private let writer: ArchiveWriter
  private let partitions: [TopicPartition]
  private var check: SameArchive
  private var targets: [TopicPartition: Offset] = [:]
  /// Behind the last record or gap that was read.
  private var read: [TopicPartition: Offset] = [:]
  private(set) var madeProgress = false

  init(
    _ kafka: KafkaSettings, _ settings: ArchiverSettings, _ stop: StopFlag,
    _ progress: ArchiverProgress, notice: @escaping @Sendable (WorkerNotice) -> Void
  ) throws(ArchiverError) {
    self.kafka = kafka
    self.settings = settings
    self.stop = stop
    self.progress = progress
    self.notice = notice
    do throws(ArchiveError) {
      writer = try ArchiveWriter(path: settings.folder, options: settings.options)
      check = try SameArchive(folder: settings.folder)
    } catch { throw .archive(error) }
    do throws(KafkaError) {
      consumer = try KafkaConsumer(
        // What waits in the client is memory, too.
        kafka.defaulting("queued.max.messages.kbytes", to: "65536"), groupID: "annals.archive")
      partitions = try Self.partitions(settings.topics, kafka, settings.brokerTimeout)
    } catch { throw .kafka(error) }
    loop = ArchiveLoop(writer, settings, progress: progress)
    let there = Set(partitions.map(\.topic))
    if let missing = settings.topics.first(where: { !there.contains($0) }) {
      throw .misconfigured("topic \(missing) does not exist: run `annals topics apply`")
    }
  }

  private static func partitions(
    _ topics: [TopicName], _ kafka: KafkaSettings, _ timeout: Duration
  ) throws(KafkaError) -> [TopicPartition] {
    let admin = try KafkaAdmin(kafka)
    var result: [TopicPartition] = []
    for topic in topics {
      let found = try admin.metadata(topic: topic, timeout: timeout).topics.first
      result += (found?.partitions ?? []).map { TopicPartition(topic, $0.partition) }
    }
    return result.sorted()
  }

  /// Archives until told to stop, or until all that was there at the start is in the archive.
  func run() throws(ArchiverError) {
    let offsets = try begin()
    let loop = loop
    thread = OwnThread { loop.run() }
    defer { end() }
    for (partition, next) in check.lost {
      notice(
        WorkerNotice(
          level: .error, message: "records were lost before they were archived",
          fields: [("partition", "\(partition)"), ("before", "\(next)")]))
      put(.lost(partition, before: next))
    }
    progress.update { $0.runningSince = .now }
    do { try consumer.assignDirect(offsets) } catch { throw .kafka(error) }
    progress.update {
      $0.state = "running"
      $0.partitions = partitions.count
    }
    try turns()
    progress.update { $0.state = "stopping" }
    loop.queue.close(discarding: false)
    thread?.join()
    thread = nil
    try checkLoop()
  }

  private func end() {
    loop.queue.close(discarding: true)
    thread?.join()
    consumer.close()
  }

  /// Opens every partition of the archive, and finds out where to read on.
  private func begin() throws(ArchiverError) -> [TopicPartition: Offset] {
    var offsets: [TopicPartition: Offset] = [:]
    for partition in partitions {
      let watermarks: Watermarks
      do throws(KafkaError) {
        watermarks = try consumer.watermarks(partition, timeout: settings.brokerTimeout)
      } catch { throw .kafka(error) }
      let isNewLog = settings.newLogs.contains(partition.topic)
      let log = check.log(of: partition.topic, isNew: isNewLog)
      let next: Offset
      do throws(ArchiveError) {
        next = try writer.open(log, partition.partition, start: watermarks.low)
      } catch { throw .archive(error) }
      offsets[partition] = try check.plan(partition, next, watermarks)
      read[partition] = next
      targets[partition] = watermarks.high
    }
    return offsets
  }

  private func turns() throws(ArchiverError) {
    var committed = ContinuousClock.now
    var looked = ContinuousClock.now
    var asked = ContinuousClock.now
    let desk = PruneDesk(folder: settings.folder)
    var hinted: [TopicPartition: Offset] = [:]
    guard var batch = loop.empty.take() else { return try checkLoop() }
    while !stop.isSet {
      let result = consumer.poll(
        into: batch, maxRecords: settings.batchRecords, maxBytes: settings.batchBytes,
        maxWait: .milliseconds(100))
      if !batch.isEmpty {
        try check.verify(batch)
        note(batch)
        put(.records(batch))
        guard let next = loop.empty.take() else { return try checkLoop() }
        batch = next
      }
      for event in result.events { try handle(event) }
      try checkLoop()
      let now = ContinuousClock.now
      if result.recordCount == 0, now - committed >= settings.commitEvery {
        committed = now
        put(.commit)
      }
      if now - asked >= settings.requestsEvery {
        asked = now
        do throws(ArchiveError) { if try desk.hasRequest() { put(.prune) } } catch {
          throw .archive(error)
        }
      }
      if now - looked >= settings.partitionsEvery {
        looked = now
        try lookAtPartitions()
      }
      let done = loop.committed
      if done != hinted {
        hinted = done
        madeProgress = true
        // For other tools; the archive's manifest is the truth.
        do { try consumer.commitHint(done) } catch { throw .kafka(error) }
      }
      showLag(done)
      if settings.untilEnd, targets.allSatisfy({ read[$0.key] ?? Offset(0) >= $0.value }) { break }
    }
  }

  private func checkLoop() throws(ArchiverError) {
    if let failure = loop.failure { throw .archive(failure) }
  }

  /// A full queue waits here: the client's own queue is bounded, so nothing grows.
  private func put(_ work: sending ArchiveLoop.Work) {
    // A closed queue means that the loop failed, which the next look says.
    _ = loop.queue.put(work)
  }

  private func note(_ batch: RecordBatch) {
    var bytes: Int64 = 0
    var last = [Int64](repeating: -1, count: batch.sources.count)
    for head in batch.records {
      bytes += Int64(max(head.keyLength, 0) + max(head.valueLength, 0) + head.headersLength)
      last[Int(head.source)] = head.offset
    }
    for (source, offset) in zip(batch.sources, last) where offset >= 0 {
      read[source] = Offset(offset).next
    }
    progress.update {
      $0.records += Int64(batch.records.count)
      $0.bytes += bytes
    }
  }

  private func handle(_ event: ConsumerEvent) throws(ArchiverError) {
    switch event {
    case .endOfPartition(let partition, let next): read[partition] = next
    case .offsetOutOfRange(let partition, let requested, _):
      throw .offsetGone(partition, requested)
    case .partitionFailed(_, let error), .failed(let error):
      guard error.isFatal || error.disposition != .retry else {
        notice(
          WorkerNotice(
            level: .warning, message: "kafka trouble", fields: [("error", "\(error)")]))
        return
      }
      throw .kafka(error)
    case .hintRefused, .assigned, .revoked, .lost: return
    }
  }

  private func lookAtPartitions() throws(ArchiverError) {
    let now: [TopicPartition]
    do throws(KafkaError) {
      now = try Self.partitions(settings.topics, kafka, settings.brokerTimeout)
    } catch {
      // A broker that is away now is asked again later.
      if error.disposition == .retry { return }
      throw .kafka(error)
    }
    if let new = now.first(where: { !partitions.contains($0) }) {
      throw .partitionsChanged(new.topic)
    }
  }

  private func showLag(_ committed: [TopicPartition: Offset]) {
    var lag: Int64 = 0
    for partition in partitions {
      guard let high = consumer.lagHighWatermark(partition) else { continue }
      lag += max(0, high.number - (committed[partition] ?? read[partition] ?? high).number)
    }
    progress.update { $0.lag = lag }
    for line in consumer.takeLogLines() {
      notice(WorkerNotice(level: .warning, message: "kafka", fields: [("line", "\(line)")]))
    }
  }
}
