private import Synchronization

/// Where a command writes: data to standard output, prose and the live line to standard error.
package final class Console: Sendable {
  private struct State {
    var line = LiveLine()
    var redactor = Redactor()
  }

  private let output: any TextSink
  private let error: any TextSink
  private let state = Mutex(State())

  package init(
    output: any TextSink = FileSink.standardOutput, error: any TextSink = FileSink.standardError
  ) {
    self.output = output
    self.error = error
  }

  /// Whether a person watches standard error, so that a live line makes sense.
  package var isLive: Bool { error.isTerminal }

  /// From now on masks these secrets in prose. Rows go out as they are: whoever makes rows of
  /// settings takes `ResolvedSettings.table`, which is masked.
  package func use(_ redactor: Redactor) { state.withLock { $0.redactor = redactor } }

  /// Writes rows to standard output, tables no wider than a terminal.
  /// - Throws: `cannotWrite`, as when the disk is full.
  package func rows(_ table: ResultTable, _ format: OutputFormat) throws(CommandFailure) {
    try data(table.rendered(format, width: output.isTerminal ? output.width : nil))
  }

  /// Writes data to standard output as it is.
  /// - Throws: `cannotWrite`, as when the disk is full.
  package func data(_ text: String) throws(CommandFailure) {
    clearLive()
    if let reason = output.write(text) {
      throw CommandFailure(
        .cannotWrite, "standard output cannot be written: \(reason)",
        action: "make room, or send the output elsewhere")
    }
  }

  /// Writes a line of prose to standard error.
  package func say(_ text: String) {
    state.withLock { put($0.line.clear() + $0.redactor.redact(text) + "\n") }
  }

  /// Shows a line on a terminal in place of the last one; elsewhere does nothing.
  package func live(_ text: String) {
    guard isLive else { return }
    state.withLock { put($0.line.update($0.redactor.redact(text), width: error.width)) }
  }

  /// Leaves the live line as it stands and goes to the next.
  package func finishLive() { state.withLock { put($0.line.finish()) } }

  /// Explains a failure on standard error and returns how to end the process.
  package func explain(_ failure: CommandFailure) -> Int32 {
    state.withLock { put($0.line.finish() + $0.redactor.redact(failure).rendered) }
    return failure.exit.rawValue
  }

  private func clearLive() { state.withLock { put($0.line.clear()) } }

  private func put(_ text: String) {
    // Prose that cannot be written has nowhere to say so.
    if !text.isEmpty { _ = error.write(text) }
  }
}
