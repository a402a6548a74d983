import CLinux
import Glibc
import KafkaProtocol
import RecordLog

/// A node: the listener, the broker and the sync threads, wired together. Everything but the waiting
/// for the disk happens on the thread that calls `run`.
package final class NodeServer {
  private let configuration: NodeConfiguration
  private let note: (NodeEvent) -> Void
  private let waker: LoopWaker
  private let listener: Listener
  private let broker: Broker
  private var syncThreads: SyncThreads?
  /// What is being fsynced, by the numbers of the tickets.
  private var syncing: [Int: SyncWork] = [:]
  private var nextTicket = 0
  private var nextRetentionMs: Int64

  /// Opens the folder and takes the address. Clients can connect from now on; nothing is answered
  /// before `run`.
  /// - Parameter note: takes what is worth a line in the log.
  package init(
    _ configuration: NodeConfiguration, note: @escaping (NodeEvent) -> Void
  ) throws(NodeError) {
    self.configuration = configuration
    self.note = note
    let pool = BytePool()
    let listener: Listener
    do throws(ListenerError) {
      waker = try LoopWaker()
      listener = try Listener(
        configuration.listen, limits: configuration.limits.listener, waker: waker, pool: pool,
        note: note)
    } catch { throw .listen(error) }
    self.listener = listener
    var settings = configuration.broker
    let advertised = configuration.advertised ?? listener.address
    settings.advertisedHost = advertised.host
    settings.advertisedPort = Int32(
      advertised.port == 0 ? listener.address.port : advertised.port)
    let now = Self.now()
    nextRetentionMs = now.monotonicMs + configuration.retentionEveryMs
    do throws(LogError) {
      let folder = try DataFolder(
        path: configuration.path, options: configuration.log, nowMs: now.wallMs, pool: pool)
      broker = try Broker(
        folder, settings: settings, limits: configuration.limits, now: now,
        reply: { listener.reply($0, $1) }, note: note)
    } catch { throw .log(error) }
  }

  /// Where it listens: `127.0.0.1:9092`.
  package var address: String { "\(listener.address)" }

  /// Stops it in order; may be called on any thread.
  package var stopper: @Sendable () -> Void {
    let waker = waker
    return { waker.stop() }
  }

  /// Serves until it is stopped.
  /// - Throws: where the disk failed: nothing more could be promised.
  package func run() throws(NodeError) {
    let waker = waker
    let threads = SyncThreads { waker.wake() }
    syncThreads = threads
    note(NodeEvent(.info, "ready", [("address", address), ("folder", configuration.path)]))
    do throws(LogError) {
      try serve(stopping: threads)
      try broker.close()
    } catch {
      note(NodeEvent(.error, "the disk failed", [("reason", "\(error)")]))
      throw .log(error)
    }
    note(NodeEvent(.info, "stopped"))
  }

  /// What is being synced when it ends is still answered; what is not gets no answer, and no promise.
  private func serve(stopping threads: SyncThreads) throws(LogError) {
    defer { listener.finish() }
    do throws(LogError) { try listener.run(self) } catch {
      threads.stop()
      throw error
    }
    threads.stop()
    try takeOutcomes()
  }

  private func takeOutcomes() throws(LogError) {
    guard let outcomes = syncThreads?.takeOutcomes(), !outcomes.isEmpty else { return }
    try broker.synced(
      outcomes.map { (syncing.removeValue(forKey: $0.number)!, $0.outcome) }, now: Self.now())
  }

  private static func now() -> NodeTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return NodeTime(
      monotonicMs: Listener.clockMs(),
      wallMs: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}

extension NodeServer: RequestHandler {
  func handle(
    _ frame: RequestFrame, token: RequestToken, peer: String
  ) throws(WireError) -> CallOutcome {
    try broker.handle(Call(token: token, frame: frame, peer: peer, now: Self.now()))
  }

  func forget(_ token: RequestToken) { broker.forget(token) }

  func turn() throws(LogError) -> Int64? {
    let now = Self.now()
    try takeOutcomes()
    if let due = broker.nextDeadlineMs, due <= now.monotonicMs { broker.passTime(now) }
    if nextRetentionMs <= now.monotonicMs {
      broker.applyRetention(now)
      nextRetentionMs = now.monotonicMs + configuration.retentionEveryMs
    }
    for work in try broker.takeSyncWork() {
      syncing[nextTicket] = work
      syncThreads?.begin(work.ticket, number: nextTicket)
      nextTicket += 1
    }
    return min(broker.nextDeadlineMs ?? .max, nextRetentionMs)
  }
}
