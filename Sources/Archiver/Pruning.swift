import Archive
import EventModel
import Glibc

/// Drops what another process asks the archive's owner to drop, as far as it is old enough.
struct Pruning {
  private static let dayMs: Int64 = 86_400_000

  private let writer: ArchiveWriter
  private let keepDays: [TopicName: Int32]
  private let desk: PruneDesk

  /// - Parameter keepDays: for how many days at least a topic's records stay, whatever is asked.
  init(_ writer: ArchiveWriter, keepDays: [TopicName: Int32]) {
    self.writer = writer
    self.keepDays = keepDays
    desk = PruneDesk(folder: writer.path)
  }

  /// Answers the request that waits, if one does.
  func turn() throws(ArchiveError) {
    guard let request = try desk.take(nowMs: nowMs) else { return }
    let archive: ArchiveReader
    do throws(ArchiveError) { archive = try ArchiveReader(path: writer.path) } catch {
      // What is damaged is no reason to stop archiving, and none to drop anything.
      let refusals = request.drops.map { _ in "\(error)" }
      return try desk.put(PruneAnswer(to: request, refusals: refusals))
    }
    var refusals: [String?] = []
    for drop in request.drops { refusals.append(try refusal(drop, archive)) }
    try desk.put(PruneAnswer(to: request, refusals: refusals))
  }

  private var nowMs: Int64 {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
  }

  /// Drops a part.
  /// - Returns: why it did not.
  private func refusal(
    _ drop: PruneRequest.Drop, _ archive: ArchiveReader
  ) throws(ArchiveError) -> String? {
    guard let days = keepDays[drop.log.topic] else {
      return "no contract of the archiver declares the topic, so it is kept"
    }
    let found = archive.partitions.first {
      $0.log == drop.log && $0.partition.partition == drop.partition
    }
    // The owner judges: nothing goes before the term that it knows, and not more than was shown.
    let cutoff = min(drop.cutoffMs, nowMs - Int64(days) * Self.dayMs)
    guard let found, let plan = PrunePlan(found, before: cutoff, upTo: drop.newStart),
      plan.newStart == drop.newStart
    else { return "not everything of it is older than the \(days) days that the archiver keeps" }
    try writer.prune(plan)
    return nil
  }
}
