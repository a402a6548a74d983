import CommandKit
import Node
import Synchronization
import Threads
import Worker

/// The node of `annals up`, on a thread of its own.
final class UpNode {
  let address: String
  private let thread: OwnThread
  private let stopper: @Sendable () -> Void
  private let state: State
  private var isJoined = false

  /// How it ended, told to the other thread.
  private final class State: Sendable {
    let isRunning = Atomic(true)
    let failure = Mutex<NodeError?>(nil)
  }

  /// Hands the server to its thread.
  ///
  /// Unchecked: it is made by one thread and from then on used by the new one alone, but for its
  /// stopper, which is made for that.
  private struct Handed: @unchecked Sendable {
    let server: NodeServer
  }

  /// Opens its folder, takes its address and serves.
  init(_ context: CommandContext, folder: String, log: UpLog) throws(CommandFailure) {
    let configuration = try NodePlan.configuration(
      context.settings, path: folder, listen: context.parsed.text("listen") ?? "")
    let server: NodeServer
    do throws(NodeError) {
      server = try NodeServer(configuration) { event in
        log.node(NodeCommand.level(event), "\(event.message)", event.fields)
      }
    } catch {
      throw Failures.failure(error)
    }
    address = server.address
    stopper = server.stopper
    let state = State()
    self.state = state
    let handed = Handed(server: server)
    thread = OwnThread {
      do throws(NodeError) {
        try handed.server.run()
      } catch {
        state.failure.withLock { $0 = error }
      }
      state.isRunning.store(false, ordering: .sequentiallyConsistent)
    }
  }

  /// - Throws: why it serves no more.
  func check() throws(CommandFailure) {
    guard !state.isRunning.load(ordering: .sequentiallyConsistent) else { return }
    if let error = state.failure.withLock({ $0 }) { throw Failures.failure(error) }
    throw CommandFailure(.bug, "the node stopped and nobody told it to")
  }

  /// Stops it in order.
  /// - Throws: why it had ended before, or could not close its folder.
  func stop() throws(CommandFailure) {
    guard !isJoined else { return }
    isJoined = true
    stopper()
    thread.join()
    if let error = state.failure.withLock({ $0 }) { throw Failures.failure(error) }
  }
}
