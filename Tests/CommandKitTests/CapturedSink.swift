import CommandKit
import Synchronization

/// Keeps what was written.
final class CapturedSink: TextSink {
  private let kept = Mutex("")
  let isTerminal: Bool
  let width: Int
  private let failure: String?

  init(isTerminal: Bool = false, width: Int = 80, failure: String? = nil) {
    self.isTerminal = isTerminal
    self.width = width
    self.failure = failure
  }

  var text: String { kept.withLock { $0 } }

  func write(_ text: String) -> String? {
    if let failure { return failure }
    kept.withLock { $0 += text }
    return nil
  }
}
