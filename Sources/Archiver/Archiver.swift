package import KafkaWire
import Threads
package import Worker

/// Copies topics into an archive for as long as it runs: one session after another, with waits
/// between those that fail. The archive's manifest is its only memory.
package struct Archiver: Sendable {
  private let kafka: KafkaSettings
  private let settings: ArchiverSettings
  private let stop: StopFlag
  private let notice: @Sendable (WorkerNotice) -> Void
  package let progress = ArchiverProgress()

  package init(
    _ kafka: KafkaSettings, _ settings: ArchiverSettings, stop: StopFlag,
    notice: @escaping @Sendable (WorkerNotice) -> Void
  ) {
    self.kafka = kafka
    self.settings = settings
    self.stop = stop
    self.notice = notice
  }

  private static let waitMax = Duration.seconds(10)

  /// Runs until told to stop, or until the end where that is asked for.
  /// - Throws: what only people can mend, or trouble that outlasted `retryFor`.
  package func run() throws(ArchiverError) {
    var settings = settings
    var wait = Duration.milliseconds(200)
    var troubleSince: ContinuousClock.Instant?
    while !stop.isSet {
      let (failure, progressed) = session(settings)
      guard let failure else { break }
      if progressed {
        troubleSince = nil
        wait = .milliseconds(200)
        settings.newLogs = []
      }
      let since = troubleSince ?? .now
      troubleSince = since
      guard failure.isPassing, ContinuousClock.now - since < settings.retryFor else {
        progress.update { $0.state = "failed" }
        throw failure
      }
      progress.update { $0.state = "retrying" }
      notice(
        WorkerNotice(
          level: .warning, message: "trouble; trying again",
          fields: [("error", "\(failure)"), ("wait", "\(wait)")]))
      pause(wait)
      wait = min(wait * 2, Self.waitMax)
    }
    progress.update { $0.state = "stopped" }
  }

  private func session(
    _ settings: ArchiverSettings
  ) -> (failure: ArchiverError?, progressed: Bool) {
    var session: ArchiverSession?
    do throws(ArchiverError) {
      let started = try ArchiverSession(kafka, settings, stop, progress, notice: notice)
      session = started
      try started.run()
      return (nil, true)
    } catch { return (error, session?.madeProgress ?? false) }
  }

  /// Waits, in short steps so that a stop is heard.
  private func pause(_ wait: Duration) {
    let end = ContinuousClock.now + wait
    while ContinuousClock.now < end, !stop.isSet { OwnThread.sleep(.milliseconds(20)) }
  }
}
