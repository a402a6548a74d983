import Archive
import CommandKit
import Threads
import Worker

/// Asks the archiver that owns an archive to drop something, and waits for its answer.
struct ArchivePruneRequest {
  let folder: String
  let wait: Duration

  /// Has it dropped.
  /// - Returns: of each plan nil, or why the archiver did not drop it.
  func send(
    _ plans: [(plan: PrunePlan, cutoffMs: Int64)], nowMs: Int64
  ) throws(CommandFailure) -> [String?] {
    let desk = PruneDesk(folder: folder)
    guard let right = try Failures.archive({ () throws(ArchiveError) in try desk.enter() }) else {
      throw CommandFailure(
        .retryLater, "another annals archive prune waits for the archiver", action: "try again")
    }
    let (seconds, attoseconds) = wait.components
    let request = PruneRequest(
      id: .random(in: 0 ... .max),
      deadlineMs: nowMs + seconds * 1000 + attoseconds / 1_000_000_000_000_000,
      drops: plans.map { PruneRequest.Drop($0.plan, before: $0.cutoffMs) })
    let result = try Failures.archive { () throws(ArchiveError) in try answer(desk, request) }
    withExtendedLifetime(right) {}
    return try result.get()
  }

  private func answer(
    _ desk: PruneDesk, _ request: PruneRequest
  ) throws(ArchiveError) -> Result<[String?], CommandFailure> {
    try desk.put(request)
    let end = ContinuousClock.now + wait
    repeat {
      if let answer = try desk.takeAnswer(to: request) { return .success(answer.refusals) }
      OwnThread.sleep(.milliseconds(20))
    } while .now < end
    if try desk.withdraw() {
      return .failure(
        CommandFailure(
          .retryLater, "the archiver did not take the request within \(wait); nothing was dropped",
          action: "see in its log what it does, or stop it and try again"))
    }
    // It took the request just now, or it drops a great deal.
    let last = ContinuousClock.now + wait
    repeat {
      if let answer = try desk.takeAnswer(to: request) { return .success(answer.refusals) }
      OwnThread.sleep(.milliseconds(20))
    } while .now < last
    return .failure(
      CommandFailure(
        .retryLater, "the archiver took the request and has not answered within \(wait)",
        action: "annals archive list shows what is there"))
  }
}
