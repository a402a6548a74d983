import EventModel
import ProjectionKernel
import Threads

/// A projection's work for as long as the worker lives: one session after another, with waits
/// between those that fail, and smaller batches while a refused record is looked for.
package struct GenerationRunner {
  private let context: RunnerContext

  package init(_ context: RunnerContext) { self.context = context }

  /// Runs until told to stop, or until the end where that is asked for.
  /// - Throws: what only people can mend, or trouble that outlasted `retryFor`.
  package func run() throws(WorkerError) {
    let bounds = BatchBounds(recordsMax: context.settings.batchRecordsMax)
    var bound = bounds
    var wait = context.settings.retryWait
    var troubleSince: ContinuousClock.Instant?
    while !context.stop.isSet {
      let (failure, progressed) = runSession(bound)
      guard let failure else { return }
      if progressed {
        troubleSince = nil
        wait = context.settings.retryWait
      }
      if case .refusedBatch(let records, _) = failure {
        bound = bound.halved(afterRefusing: records)
        note(failure, "a refused record is looked for", ["records": "\(bound.recordsMax)"])
        continue
      }
      if progressed { bound = bounds }
      let since = troubleSince ?? .now
      troubleSince = since
      guard failure.disposition == .retry, .now - since < context.settings.retryFor else {
        throw failure
      }
      note(failure, "trouble; trying again", ["wait": "\(wait)"])
      pause(wait)
      wait = min(wait * 2, context.settings.retryWaitMax)
    }
  }

  /// One session; its failure, and whether it committed anything before.
  private func runSession(_ bound: BatchBounds) -> (failure: WorkerError?, progressed: Bool) {
    var session: Session?
    do throws(WorkerError) {
      let started = try Session(context, bound)
      session = started
      try started.run()
      return (nil, started.madeProgress)
    } catch {
      return (error, session?.madeProgress ?? false)
    }
  }

  private func note(
    _ error: WorkerError, _ message: String, _ fields: KeyValuePairs<String, String>
  ) {
    context.progress.update { $0.state = "retrying" }
    context.log(
      context.entry.declaration.name,
      WorkerNotice(
        level: .warning, message: message,
        fields: [("error", "\(error)")] + fields.map { ($0.key, $0.value) }))
  }

  /// Waits, in short steps so that a stop is heard.
  private func pause(_ wait: Duration) {
    let end = ContinuousClock.now + wait
    while .now < end, !context.stop.isSet { OwnThread.sleep(.milliseconds(20)) }
  }
}
