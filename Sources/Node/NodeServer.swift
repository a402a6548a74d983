import Glibc
import KafkaProtocol
import RecordLog
import Synchronization

/// A node: the listener, the broker and the sync thread, wired together. Everything but the waiting
/// for the disk happens on the thread that calls `run`.
package final class NodeServer {
  private let configuration: NodeConfiguration
  private let note: (NodeEvent) -> Void
  private let listener: Listener
  private let broker: Broker
  private let isStopping = StopRequest()
  private var syncThread: SyncThread?
  /// The round that is under way; empty where none is.
  private var syncing: [SyncWork] = []
  private var nextRetentionMs: Int64

  /// Opens the folder and takes the address; nothing is answered before `run`.
  /// - Parameter note: takes what is worth a line in the log.
  package init(
    _ configuration: NodeConfiguration, note: @escaping (NodeEvent) -> Void
  ) throws(NodeError) {
    self.configuration = configuration
    self.note = note
    let listener = try Listener(host: configuration.host, port: configuration.port)
    self.listener = listener
    let now = Self.now()
    nextRetentionMs = now.monotonicMs + configuration.retentionEveryMs
    var settings = configuration.broker
    settings.advertisedHost = configuration.advertised?.host ?? configuration.host
    settings.advertisedPort = Int32(configuration.advertised?.port ?? listener.port)
    do throws(LogError) {
      let folder = try DataFolder(
        path: configuration.path, options: configuration.log, nowMs: now.wallMs)
      broker = try Broker(
        folder, settings: settings, limits: configuration.limits, now: now,
        reply: { listener.reply($0, $1) }, note: note)
    } catch { throw .log(error) }
  }

  /// Where it listens: `127.0.0.1:9092`.
  package var address: String { "\(configuration.host):\(listener.port)" }

  /// Stops it in order; may be called on any thread.
  package var stopper: @Sendable () -> Void {
    let (request, wake) = (isStopping, listener.waker)
    return {
      request.set()
      wake()
    }
  }

  /// Serves until it is stopped.
  package func run() throws(NodeError) {
    let thread = SyncThread(wakeLoop: listener.waker)
    syncThread = thread
    note(NodeEvent(.info, "ready", [("address", address), ("folder", configuration.path)]))
    defer { thread.stop() }
    try listener.run { (token, frame) throws(WireError) in
      try broker.handle(Call(token: token, frame: frame, peer: "/127.0.0.1", now: Self.now()))
    } turn: { () throws(NodeError) in
      do throws(LogError) { return try turn(thread) } catch { throw .log(error) }
    }
    do throws(LogError) { try broker.close() } catch { throw .log(error) }
    note(NodeEvent(.info, "stopped"))
  }

  /// What is done between requests: rounds of syncs, deadlines, retention.
  private func turn(_ thread: SyncThread) throws(LogError) -> (timeout: Int32, stop: Bool) {
    let now = Self.now()
    if !syncing.isEmpty, let outcomes = thread.takeOutcomes() {
      let round = syncing
      syncing = []
      try broker.synced(round, outcomes, now: now)
    }
    if let due = broker.nextDeadlineMs, due <= now.monotonicMs { broker.passTime(now) }
    if nextRetentionMs <= now.monotonicMs {
      broker.applyRetention(now)
      nextRetentionMs = now.monotonicMs + configuration.retentionEveryMs
    }
    if syncing.isEmpty {
      syncing = try broker.takeSyncWork()
      if !syncing.isEmpty { thread.begin(syncing.map(\.ticket)) }
    }
    let next = min(broker.nextDeadlineMs ?? .max, nextRetentionMs)
    return (
      Int32(clamping: max(0, next - now.monotonicMs)), isStopping.isSet && syncing.isEmpty
    )
  }

  private static func now() -> NodeTime {
    NodeTime(monotonicMs: milliseconds(CLOCK_MONOTONIC), wallMs: milliseconds(CLOCK_REALTIME))
  }

  private static func milliseconds(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}

/// Whether the node was told to stop.
private final class StopRequest: Sendable {
  private let flag = Atomic(false)
  var isSet: Bool { flag.load(ordering: .acquiring) }
  func set() { flag.store(true, ordering: .releasing) }
}
