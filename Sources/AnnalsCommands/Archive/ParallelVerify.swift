import Archive
import Synchronization
import Threads
import Worker

/// Verifies the segments of an archive on several threads; each takes the next that nobody has.
final class ParallelVerify: Sendable {
  private let verifier: ArchiveVerifier
  private let deep: Bool
  private let next = Atomic(0)
  private let reports = Mutex<[Int: VerifyReport]>([:])

  init(_ verifier: ArchiveVerifier, deep: Bool) {
    self.verifier = verifier
    self.deep = deep
  }

  /// - Returns: everything found, in the order of the files, whatever the threads.
  func run(threads: Int, show: (_ done: Int, _ all: Int) -> Void) -> VerifyReport {
    let all = verifier.units.count
    let started = (0..<min(threads, max(1, all))).map { _ in OwnThread { self.work() } }
    while true {
      let done = reports.withLock { $0.count }
      show(done, all)
      if done == all { break }
      OwnThread.sleep(.milliseconds(20))
    }
    for thread in started { thread.join() }
    var report = verifier.opening
    let found = reports.withLock { $0 }
    for index in 0..<all { if let part = found[index] { report.add(part) } }
    return report
  }

  private func work() {
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < verifier.units.count else { return }
      let report = verifier.verify(verifier.units[index], deep: deep)
      reports.withLock { $0[index] = report }
    }
  }
}
