import EventModel
import PostgresWire
import ProjectionKernel
import Store
import Synchronization

/// The half of a session that writes: takes batches in order and commits them, on a thread of its
/// own, while the other half reads and folds the next.
///
/// Sendable: what crosses threads is the queue and the failure, both guarded.
final class WriterLoop: Sendable {
  enum Command: Sendable {
    case take(PartitionLease)
    case drop(TopicPartition)
    /// - Parameter alone: whether all partitions are this session's.
    case write(BatchResult, alone: Bool)
  }

  /// Batches that wait while one is written.
  private static let waitingMax = 1

  let queue = BoundedQueue<Command>(capacity: waitingMax)
  private let failed = Mutex<WorkerError?>(nil)
  private let committed = Mutex<[TopicPartition: Offset]>([:])
  private let progress: WorkerProgress
  private let settings: PostgresSettings
  private let generation: Generation

  init(_ settings: PostgresSettings, generation: Generation, progress: WorkerProgress) {
    self.settings = settings
    self.generation = generation
    self.progress = progress
  }

  /// Why it stopped; nil while it runs.
  var failure: WorkerError? { failed.withLock { $0 } }

  /// What was committed since the last call, for the hint to Kafka.
  func takeCommitted() -> [TopicPartition: Offset] {
    committed.withLock { offsets in
      defer { offsets.removeAll() }
      return offsets
    }
  }

  /// Runs until the queue is closed, or something fails.
  func run() {
    do throws(WorkerError) {
      let writer = BatchWriter(try connect(), generation: generation)
      while let command = queue.take() {
        try carryOut(command, writer)
        queue.finished()
      }
    } catch {
      failed.withLock { $0 = error }
      queue.close(discarding: true)
    }
  }

  private func connect() throws(WorkerError) -> PostgresConnection {
    do {
      return try PostgresConnection(settings, applicationName: "annals-writer")
    } catch {
      throw .store(.postgres(error))
    }
  }

  private func carryOut(_ command: Command, _ writer: BatchWriter) throws(WorkerError) {
    switch command {
    case .take(let lease): writer.take(lease)
    case .drop(let partition): writer.drop(partition)
    case .write(let result, let alone):
      do {
        try writer.write(result, alone: alone)
      } catch {
        throw failure(of: result, error)
      }
      note(result, writer.takeTimes())
    }
  }

  /// What the database refuses is looked for by halving the batch, down to one record.
  private func failure(of result: BatchResult, _ error: StoreError) -> WorkerError {
    guard case .postgres(let refusal) = error, refusal.disposition == .poison else {
      return .store(error)
    }
    let records = result.batch.records
    guard records.count == 1 else {
      return .refusedBatch(records: records.count, "\(refusal)")
    }
    return .refusedRecord(
      result.batch.sources[Int(records[0].source)], Offset(records[0].offset), "\(refusal)")
  }

  private func note(_ result: BatchResult, _ times: StageTimes) {
    committed.withLock { offsets in
      for part in result.partitions where part.next > part.expected {
        offsets[part.partition] = part.next
      }
    }
    progress.update { snapshot in
      snapshot.batches += 1
      snapshot.times.add(times)
      snapshot.applied += result.count(.applied)
      snapshot.skipped += result.count(.skipped)
      snapshot.duplicate += result.count(.duplicate)
      snapshot.quarantined += result.count(.quarantined)
      snapshot.held += result.count(.held)
      snapshot.absent += result.count(.absent)
      snapshot.lost += result.count(.lost)
      snapshot.discarded += result.count(.discarded)
    }
  }
}
