import Replay
import Synchronization
import Threads
import Worker

/// A rebuild on a thread of its own.
///
/// `@unchecked Sendable`: the rebuild is used by that thread alone from the start on, and by nobody
/// after it was joined.
final class RebuildRun: @unchecked Sendable {
  private let rebuild: Rebuild
  private let plan: RebuildPlan
  private let ended = StopFlag()
  private let ending = Mutex<Result<Rebuild.Ending, RebuildError>?>(nil)
  private var thread: OwnThread?

  init(_ rebuild: Rebuild, _ plan: RebuildPlan) {
    self.rebuild = rebuild
    self.plan = plan
    thread = OwnThread { [self] in
      let result: Result<Rebuild.Ending, RebuildError>
      do throws(RebuildError) {
        result = .success(try self.rebuild.run(self.plan))
      } catch {
        result = .failure(error)
      }
      ending.withLock { $0 = result }
      ended.set()
    }
  }

  var isRunning: Bool { !ended.isSet }

  /// Waits until it has ended.
  func join() throws(RebuildError) -> Rebuild.Ending {
    thread?.join()
    thread = nil
    return try ending.withLock { $0! }.get()
  }
}
