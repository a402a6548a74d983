package import Worker

/// A worker on threads of this process, as `annals work` is one in a process of its own.
package final class TestWorker {
  private let host: WorkerHost
  private let stopFlag: StopFlag

  /// Starts it.
  package init(_ host: WorkerHost, _ stopFlag: StopFlag) {
    self.host = host
    self.stopFlag = stopFlag
    host.start()
  }

  deinit {
    stopFlag.set()
    _ = host.join()
  }

  /// Lets it finish its batch and leave.
  /// - Throws: what stopped a projection before.
  package func stop() throws {
    stopFlag.set()
    if let failure = host.join().first { throw failure.error }
  }

  /// Waits until it has ended by itself.
  /// - Throws: what stopped a projection.
  package func finish() throws {
    if let failure = host.join().first { throw failure.error }
  }

  /// Those that stopped for good so far.
  package var failures: [WorkerHost.Failure] { host.failures }
}
