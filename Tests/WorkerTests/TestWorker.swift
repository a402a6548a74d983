import ProjectionKernel
import Synchronization
import TestServers
import Worker

/// A worker on threads of this process, as `annals work` is one in a process of its own.
final class TestWorker {
  private let host: WorkerHost
  private let stopFlag: StopFlag

  init(_ host: WorkerHost, _ stopFlag: StopFlag) {
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
  func stop() throws {
    stopFlag.set()
    if let failure = host.join().first { throw failure.error }
  }

  /// Waits until it has ended by itself.
  /// - Throws: what stopped a projection.
  func finish() throws {
    if let failure = host.join().first { throw failure.error }
  }

  /// Those that stopped for good so far.
  var failures: [WorkerHost.Failure] { host.failures }
}

/// What workers had to say, from any of their threads.
final class Notices: Sendable {
  private let said = Mutex<[(projection: ProjectionNameText, notice: WorkerNotice)]>([])

  typealias ProjectionNameText = String

  func add(_ projection: some CustomStringConvertible, _ notice: WorkerNotice) {
    said.withLock { $0.append(("\(projection)", notice)) }
  }

  /// Whether a notice of that message was made, with all of these in its fields.
  func contain(_ message: String, _ words: String...) -> Bool {
    said.withLock { said in
      said.contains { _, notice in
        notice.message == message
          && words.allSatisfy { word in notice.fields.contains { $0.value.contains(word) } }
      }
    }
  }

  /// All of them, a line each.
  var text: String {
    said.withLock { said in
      said.map { projection, notice in
        "\(projection) \(notice.level) \(notice.message) "
          + notice.fields.map { "\($0.name)=\($0.value)" }.joined(separator: " ") + "\n"
      }.joined()
    }
  }
}
