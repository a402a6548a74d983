import EventModel
import KafkaProtocol
import RecordLog

/// An answer that leaves once what it promises is on the disk.
struct UnsyncedAnswer {
  let token: RequestToken
  /// What has to be stable, and up to which offset.
  var places: [(log: PartitionLog, end: Int64)]
  /// Made when they are; the argument is whether they never will be.
  let frame: (_ hasFailed: Bool) -> ResponseFrame

  var isStable: Bool { places.allSatisfy { $0.log.stableEnd >= $0.end } }
}

/// Group commit: appended batches are fsynced together, and all who wait for them answered.
extension Broker {
  /// Parks an answer until its places are stable; there may be none, then it leaves at once.
  func answerOnceStable(_ answer: UnsyncedAnswer) -> CallOutcome {
    if answer.isStable { return .answer(answer.frame(false)) }
    unsynced.append(answer)
    return .later
  }

  /// Answers whoever waits for a log that is deleted.
  func abandon(_ partitions: [ServedPartition]) {
    for partition in partitions { partition.isGone = true }
    for partition in partitions { release(partition.log, hasFailed: true) }
  }

  /// Answers whoever waits for a log that nobody syncs any more.
  func release(_ log: PartitionLog, hasFailed: Bool) {
    dirty[ObjectIdentifier(log)] = nil
    let waiting = unsynced.filter { $0.places.contains { $0.log === log } }
    unsynced.removeAll { $0.places.contains { $0.log === log } }
    for answer in waiting { self.answer(answer.token, answer.frame(hasFailed)) }
  }

  /// What is to be fsynced now, for the sync threads; empty where nothing is. Take it at the end of
  /// each turn of the loop. A partition whose sync is under way waits: what arrives meanwhile shares
  /// its next one.
  func takeSyncWork() throws(LogError) -> [SyncWork] {
    var work: [SyncWork] = []
    for (id, partition) in dirty where !partition.isSyncing {
      dirty[id] = nil
      guard let ticket = try partition.log.prepareSync() else { continue }
      partition.isSyncing = true
      work.append(
        SyncWork(partition: partition, bytesAppended: partition.bytesAppended, ticket: ticket))
    }
    return work
  }

  /// Takes outcomes and answers whoever waited for them.
  /// - Throws: where an fsync failed: nothing more can be promised, and the node must stop.
  func synced(
    _ ended: [(work: SyncWork, outcome: SyncOutcome)], now: NodeTime
  ) throws(LogError) {
    var failure: LogError?
    for (work, _) in ended { work.partition.isSyncing = false }
    for (work, outcome) in ended where !work.partition.isGone {
      do throws(LogError) {
        try work.partition.log.synced(outcome)
        work.partition.bytesStable = work.bytesAppended
      } catch { failure = error }
    }
    var waiting: [UnsyncedAnswer] = []
    for answer in unsynced {
      if answer.isStable {
        self.answer(answer.token, answer.frame(false))
      } else if failure != nil {
        self.answer(answer.token, answer.frame(true))
      } else {
        waiting.append(answer)
      }
    }
    unsynced = waiting
    if let failure { throw failure }
    try compactGroupLog(now)
    wakeFetches(now)
  }
}

/// One partition's fsync.
struct SyncWork {
  let partition: ServedPartition
  /// Its count when the ticket was made.
  let bytesAppended: Int64
  let ticket: SyncTicket
}
