import CLinux
import Glibc
package import KafkaProtocol
import RecordLog

/// A node: the listener, the broker and the sync thread, wired together. Everything but the waiting
/// for the disk happens on the thread that calls `run`.
package final class NodeServer {
  private let configuration: NodeConfiguration
  private let note: (NodeEvent) -> Void
  private let waker: LoopWaker
  private let listener: Listener
  private let broker: Broker
  private var syncThread: SyncThread?
  /// The round that is under way; empty where none is.
  private var syncing: [SyncWork] = []
  private var nextRetentionMs: Int64
  /// The one moment for which the loop is asked to come back.
  private var alarm: (atMs: Int64, id: DeadlineQueue.ID)?
  /// Why it cannot go on.
  private var failure: LogError?

  /// Opens the folder and takes the address. Clients can connect from now on; nothing is answered
  /// before `run`.
  /// - Parameter note: takes what is worth a line in the log.
  package init(
    _ configuration: NodeConfiguration, note: @escaping (NodeEvent) -> Void
  ) throws(NodeError) {
    self.configuration = configuration
    self.note = note
    let listener: Listener
    do throws(ListenerError) {
      waker = try LoopWaker()
      listener = try Listener(
        [configuration.listen], limits: configuration.limits.listener, waker: waker, note: note)
    } catch {
      throw .listen(error, isTaken: error.reason == String(cString: strerror(EADDRINUSE)))
    }
    self.listener = listener
    var settings = configuration.broker
    let advertised = configuration.advertised ?? listener.addresses[0]
    settings.advertisedHost = advertised.host
    settings.advertisedPort = Int32(
      advertised.port == 0 ? listener.addresses[0].port : advertised.port)
    let now = Self.now()
    nextRetentionMs = now.monotonicMs + configuration.retentionEveryMs
    do throws(LogError) {
      let folder = try DataFolder(
        path: configuration.path, options: configuration.log, nowMs: now.wallMs)
      broker = try Broker(
        folder, settings: settings, limits: configuration.limits, now: now,
        reply: { listener.reply($0, $1) }, note: note)
    } catch { throw .log(error) }
  }

  /// Where it listens: `127.0.0.1:9092`.
  package var address: String { "\(listener.addresses[0])" }

  /// Stops it in order; may be called on any thread.
  package var stopper: @Sendable () -> Void {
    let waker = waker
    return { waker.stop() }
  }

  /// Serves until it is stopped.
  /// - Throws: where the disk failed: nothing more could be promised.
  package func run() throws(NodeError) {
    let waker = waker
    let thread = SyncThread { waker.wake() }
    syncThread = thread
    note(NodeEvent(.info, "ready", [("address", address), ("folder", configuration.path)]))
    do throws(ListenerError) { try listener.run(self) } catch {
      thread.stop()
      throw .listen(error, isTaken: false)
    }
    // What is being synced is still answered; what is not gets no answer, and is not promised.
    thread.stop()
    takeOutcomes()
    listener.finish()
    if let failure { throw .log(failure) }
    do throws(LogError) { try broker.close() } catch { throw .log(error) }
    note(NodeEvent(.info, "stopped"))
  }

  private func takeOutcomes() {
    guard !syncing.isEmpty, let outcomes = syncThread?.takeOutcomes() else { return }
    let round = syncing
    syncing = []
    attempt { () throws(LogError) in try broker.synced(round, outcomes, now: Self.now()) }
  }

  private func attempt(_ body: () throws(LogError) -> Void) {
    do throws(LogError) { try body() } catch {
      failure = error
      note(NodeEvent(.error, "the disk failed", [("reason", "\(error)")]))
      waker.stop()
    }
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
  package func handle(
    _ frame: RequestFrame, token: RequestToken, peer: String
  ) throws(WireError) -> CallOutcome {
    try broker.handle(Call(token: token, frame: frame, peer: peer, now: Self.now()))
  }

  package func woken() { takeOutcomes() }

  package func turnEnded() {
    let now = Self.now()
    if let due = broker.nextDeadlineMs, due <= now.monotonicMs { broker.passTime(now) }
    if nextRetentionMs <= now.monotonicMs {
      broker.applyRetention(now)
      nextRetentionMs = now.monotonicMs + configuration.retentionEveryMs
    }
    // What arrives while a round is under way shares the next one.
    if syncing.isEmpty, failure == nil {
      attempt { () throws(LogError) in syncing = try broker.takeSyncWork() }
      if !syncing.isEmpty { syncThread?.begin(syncing.map(\.ticket)) }
    }
    setAlarm(min(broker.nextDeadlineMs ?? .max, nextRetentionMs))
  }

  private func setAlarm(_ atMs: Int64) {
    if let alarm {
      if alarm.atMs == atMs { return }
      listener.cancel(alarm.id)
    }
    alarm = (atMs, listener.schedule(atMs: atMs) { [unowned self] in alarm = nil })
  }
}
