import RecordLog
import Threads

/// The commits that are under way, on threads that wait for the disk while the writer's thread goes on.
/// A partition has one at a time.
final class CommitLine {
  /// Partitions whose files are fsynced at the same time.
  private static let threads = 8

  private typealias Entry = (
    owner: PartitionWriter, step: CommitStep, outcome: JobOutcome<ArchiveError?>
  )

  private let disk: Disk
  private let threads: JobThreads<Void>
  private var underWay: [Entry] = []

  init(_ disk: Disk, isInline: Bool) {
    self.disk = disk
    threads = JobThreads(
      named: "annals-sync", Array(repeating: (), count: Self.threads), areInline: isInline)
  }

  /// Begins to commit what the partitions have written; waits for the commits before.
  func begin(_ writers: [PartitionWriter]) throws(ArchiveError) {
    try finish()
    for writer in writers {
      guard let step = try writer.nextCommit() else { continue }
      underWay.append((writer, step, threads.begin { [disk] _ in step.run(disk) }))
    }
  }

  /// Notes the commits that are done.
  /// - Returns: whether none is under way any more.
  func noteDone() throws(ArchiveError) -> Bool {
    guard underWay.allSatisfy(\.outcome.isDone) else { return false }
    try finish()
    return true
  }

  /// Waits for the commits that are under way.
  func finish() throws(ArchiveError) {
    let ended = underWay
    underWay = []
    var failure: ArchiveError?
    for (owner, step, outcome) in ended {
      if let error = outcome.wait() { failure = failure ?? error } else { owner.note(step) }
    }
    if let failure { throw failure }
  }

  /// Waits for what is under way, whatever comes of it.
  func wait() { for entry in underWay { _ = entry.outcome.wait() } }

  /// Fsyncs files, all at once, beside the commits that are under way.
  func sync(_ files: [LogFile]) throws(ArchiveError) {
    let outcomes = files.map { file in
      threads.begin { _ -> LogError? in
        do throws(LogError) {
          try file.sync()
          return nil
        } catch { return error }
      }
    }
    for outcome in outcomes { if let error = outcome.wait() { throw .disk(error) } }
  }
}
