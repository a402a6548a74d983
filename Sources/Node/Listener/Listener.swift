import CLinux
import Glibc
import KafkaProtocol
import RecordLog

/// The one loop of the node: accepts connections, cuts their bytes into requests, hands these to
/// its handler and sends the answers, in the order of the requests of each connection. It holds no
/// lock: all of it runs on the thread that calls `run`; other threads have the waker.
final class Listener {
  private static let starvedLookMs: Int64 = 10
  private static let trimEveryMs: Int64 = 250

  /// With the port that it really has.
  var address: ListenAddress { socket.address }
  /// Monotonic milliseconds, read once a turn.
  private(set) var nowMs: Int64
  /// Requests being received, and answers not yet taken.
  var inFlightBytes = 0

  let limits: ListenerLimits
  let note: (NodeEvent) -> Void
  let epoll: Int32
  let waker: LoopWaker
  /// Takes the memory of what was sent.
  let pool: BytePool
  let socket: ListenSocket
  var handler: (any RequestHandler)?
  var connections: [UInt64: Connection] = [:]
  /// Whom each unanswered request belongs to.
  var owners: [RequestToken: Connection] = [:]
  /// Those with something to send, whose next request may go on, and that wait for bytes in flight.
  var dirty: [Connection] = []
  var resumable: [Connection] = []
  var starved: [Connection] = []
  /// The one that may go beyond the bytes in flight, until its request is whole.
  var overdrawn: Connection?
  /// When connections are next looked through.
  var sweepMs: Int64 = 0
  /// When memory that was not needed meanwhile is next given back.
  private var trimMs: Int64 = 0
  /// Out of descriptors or memory: nobody is accepted until the next sweep.
  var isAcceptPaused = false
  /// 0 is the waker, 1 the socket.
  var nextID: UInt64 = 2
  var nextToken: UInt64 = 1
  /// What one read may take beyond the frame that it completes.
  let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 8)

  /// Opens the socket; clients can connect and wait from now on.
  /// - Parameter note: takes what is worth a line in the log.
  init(
    _ address: ListenAddress, limits: ListenerLimits, waker: LoopWaker,
    pool: BytePool = BytePool(), note: @escaping (NodeEvent) -> Void
  ) throws(ListenerError) {
    socket = try ListenSocket(address)
    self.limits = limits
    self.waker = waker
    self.pool = pool
    self.note = note
    nowMs = Self.clockMs()
    epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard epoll >= 0 else { throw .system("make an event loop") }
    watch(waker.descriptor, EPOLLIN.rawValue, id: 0, EPOLL_CTL_ADD)
    watch(socket.descriptor, EPOLLIN.rawValue, id: 1, EPOLL_CTL_ADD)
  }

  deinit {
    for connection in connections.values {
      connection.isClosed = true
      Glibc.close(connection.descriptor)
    }
    Glibc.close(socket.descriptor)
    Glibc.close(epoll)
    scratch.deallocate()
  }

  /// Serves until the waker says stop or the handler cannot go on.
  func run<Handler: RequestHandler>(_ handler: Handler) throws(Handler.Failure) {
    self.handler = handler
    defer { self.handler = nil }
    var events = [epoll_event](repeating: epoll_event(), count: 256)
    while true {
      resumeAll()
      feedStarved()
      let untilMs = try handler.turn()
      sendAll()
      if waker.isStopping { return }
      let count = epoll_wait(epoll, &events, Int32(events.count), timeoutMs(untilMs))
      precondition(count >= 0 || errno == EINTR, "epoll_wait: \(errno)")
      nowMs = Self.clockMs()
      for event in events.prefix(Int(max(count, 0))) { take(event.data.u64, event.events) }
      if nowMs >= sweepMs { sweep() }
      if nowMs >= trimMs { trim() }
    }
  }

  /// Sends the answer to a request whose outcome was `later`. A client that is gone misses it.
  func reply(_ token: RequestToken, _ frame: ResponseFrame) {
    if let connection = owners[token] { settle(connection, token, frame) }
  }

  /// Sends what can be sent at once and closes every connection; after `run` has returned.
  func finish() {
    sendAll()
    for connection in connections.values { close(connection, because: nil) }
  }

  /// Milliseconds of a clock that never goes back.
  static func clockMs() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  private func timeoutMs(_ untilMs: Int64?) -> Int32 {
    if !resumable.isEmpty || !dirty.isEmpty || canFeedStarved { return 0 }
    var next = min(untilMs ?? .max, connections.isEmpty && !isAcceptPaused ? .max : sweepMs)
    if pool.keptBytes > 0 { next = min(next, trimMs) }
    // Nobody tells when bytes come for one that waits.
    if !starved.isEmpty, overdrawn == nil { next = min(next, nowMs + Self.starvedLookMs) }
    return next == .max ? -1 : Int32(clamping: max(0, next - Self.clockMs()))
  }

  private func trim() {
    pool.trim()
    trimMs = nowMs + Self.trimEveryMs
  }

  private func take(_ id: UInt64, _ events: UInt32) {
    if id == 0 {
      waker.clear()
    } else if id == 1 {
      acceptAll()
    } else if let connection = connections[id] {
      let isBroken = events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
      if events & EPOLLIN.rawValue != 0 {
        readable(connection)
      } else if isBroken {
        close(connection, because: nil)
      }
      if !connection.isClosed, events & EPOLLOUT.rawValue != 0 { markDirty(connection) }
    }
  }

  func watch(_ descriptor: Int32, _ events: UInt32, id: UInt64, _ action: Int32) {
    var event = epoll_event(events: events, data: epoll_data(u64: id))
    let code = epoll_ctl(epoll, action, descriptor, &event)
    precondition(code == 0, "epoll_ctl \(action) of \(descriptor): \(errno)")
  }
}
