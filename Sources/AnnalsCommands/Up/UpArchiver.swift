import Archiver
import CommandKit
import Threads
import Worker

/// The archiver of `annals up`: it owns `archive/` in the folder. Where it fails the rest goes on,
/// and the failure is said at once and once more at the end.
final class UpArchiver {
  private let thread: ArchiverThread
  private let keeper: OperatorKeeper?
  private var keeping: OwnThread?
  private var display: ArchiveDisplay
  private let log: UpLog
  private var isReported = false

  init(
    _ context: CommandContext, folder: String, stop: StopFlag, log: UpLog
  ) throws(CommandFailure) {
    let archiver = Archiver(
      try context.kafka(),
      try ArchiveRunPlan.settings(context, folder: folder, topics: []), stop: stop,
      notice: ArchiveDisplay.notice(context))
    thread = ArchiverThread(archiver)
    keeper = try OperatorKeeper(
      context, folder: folder, notice: ArchiveDisplay.notice(context))
    display = ArchiveDisplay(context, archiver.progress)
    self.log = log
  }

  func start() {
    thread.start()
    keeping = keeper?.start()
  }

  /// Called often; says it once when archiving has failed.
  func check() {
    if !thread.isRunning, !isReported {
      isReported = true
      log.warning(
        "archiving stopped", [:],
        text: "archiving stopped; everything else goes on, and Kafka keeps what it keeps")
    }
    display.logOnly()
  }

  /// Waits until it has ended.
  /// - Returns: why it failed.
  func join() -> CommandFailure? {
    if let keeper, let keeping { keeper.end(keeping) }
    keeping = nil
    return thread.join().map { Failures.failure($0) }
  }
}
