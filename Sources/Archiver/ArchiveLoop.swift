import Archive
import EventModel
import RecordLog
import Synchronization
import Threads
import Worker

/// The thread that owns the archive: takes what the reader hands over and commits in time.
///
/// `@unchecked Sendable`: the writer is touched by the thread of `run` alone, once that is started;
/// everything else is a queue or a mutex.
final class ArchiveLoop: @unchecked Sendable {
  /// What the reader hands over.
  enum Work {
    case records(RecordBatch)
    case lost(TopicPartition, before: Offset)
    case commit
    case prune
  }

  /// Deep enough that the reader goes on while a commit waits for the disk.
  let queue = BoundedQueue<Work>(capacity: queueDepth)
  /// Batches that are empty, used again and again: fresh memory costs a page fault for every 4 KiB. All
  /// that there are, so that putting one back never waits.
  let empty = BoundedQueue<RecordBatch>(capacity: batchCount)
  private static let queueDepth = 6
  /// Those that wait, the one that is filled and the one that is archived.
  private static let batchCount = queueDepth + 2
  private let writer: ArchiveWriter
  private let commitEvery: Duration
  private let progress: ArchiverProgress
  private let pruning: Pruning
  private let shared = Mutex(Shared())

  private struct Shared {
    var failure: ArchiveError?
    var committed: [TopicPartition: Offset]
    init() { committed = [:] }
  }

  init(_ writer: ArchiveWriter, _ settings: ArchiverSettings, progress: ArchiverProgress) {
    self.writer = writer
    commitEvery = settings.commitEvery
    pruning = Pruning(writer, keepDays: settings.keepDays)
    self.progress = progress
    for _ in 0..<Self.batchCount {
      _ = empty.put(RecordBatch(capacityBytes: settings.batchBytes + settings.batchBytes / 4))
    }
  }

  var failure: ArchiveError? { shared.withLock { $0.failure } }

  /// The next offset of every partition, as it is on the disk.
  var committed: [TopicPartition: Offset] { shared.withLock { $0.committed } }

  /// Works until the queue is closed; then commits what there is.
  func run() {
    ThreadName.set("annals-archive")
    var lastCommit = ContinuousClock.now
    do throws(ArchiveError) {
      while let work = queue.take() {
        let isCommit = if case .commit = work { true } else { false }
        switch work {
        case .records(let batch):
          try writer.append(batch)
          batch.removeAll()
          _ = empty.put(batch)
        case .lost(let partition, let next): try writer.noteLost(partition, before: next)
        case .commit: try writer.commit()
        case .prune: try pruning.turn()
        }
        // By time, so that a slow topic is archived, too; between these commits full blocks are
        // committed by their bytes.
        if !isCommit, ContinuousClock.now - lastCommit >= commitEvery { try writer.commit() }
        if isCommit || ContinuousClock.now - lastCommit >= commitEvery { lastCommit = .now }
        note()
        queue.finished()
      }
      try writer.close()
    } catch {
      shared.withLock { $0.failure = error }
      queue.close(discarding: true)
      empty.close(discarding: true)
    }
  }

  private func note() {
    let positions = writer.positions
    let isNews = shared.withLock { state in
      defer { state.committed = positions }
      return state.committed != positions
    }
    if isNews { progress.update { $0.commits += 1 } }
  }
}
