import Glibc
import KafkaProtocol

/// One client's connection, on the loop's thread.
final class Connection {
  /// A request that was handed over, in the order in which answers must leave.
  struct Outstanding {
    let token: RequestToken
    let isProduce: Bool
    /// Its turn comes when those before it are settled; without a frame, nothing is sent.
    var isSettled = false
    var frame: ResponseFrame?
  }

  /// Never used for another connection.
  let id: UInt64
  let descriptor: Int32
  /// As Kafka writes it: `/127.0.0.1`.
  let peer: String
  var inbox = Inbox()
  var outbox = Outbox()
  var outstanding: [Outstanding] = []
  /// Bytes of the frame that is being received, its length included; 0 while that is not known.
  var wanted = 0
  /// Its next request waits for an answer to leave.
  var isBlocked = false
  /// It waits for others to take less of what all may take.
  var isStarved = false
  /// Its client does not take what is sent.
  var isFull = false
  /// It is in the list of those that have something to send.
  var isDirty = false
  var isClosed = false
  /// What epoll was told to watch.
  var interest: UInt32 = 0
  /// Its share of the bytes in flight.
  var charge = 0
  /// When the request that is being received began.
  var requestSinceMs: Int64?
  /// When a byte last came or went.
  var progressMs: Int64

  init(id: UInt64, descriptor: Int32, peer: String, nowMs: Int64) {
    self.id = id
    self.descriptor = descriptor
    self.peer = peer
    progressMs = nowMs
  }

  deinit { precondition(isClosed, "connection \(id) was lost") }

  /// Answers that wait for their predecessors are in flight as well as what waits to be sent.
  var byteCost: Int { inbox.byteCost + outbox.byteCost }

  /// Whether the system holds bytes, or an end, that were not read yet.
  var hasBytesWaiting: Bool {
    var byte: UInt8 = 0
    return recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) >= 0
  }

  /// Why it is of no use any more; nil while it is.
  func fault(_ limits: ListenerLimits, nowMs: Int64) -> String? {
    if let since = requestSinceMs, nowMs - since > limits.requestMs {
      return "a request was not here after \(limits.requestMs) ms"
    }
    let silentMs = nowMs - progressMs
    if isFull, silentMs > limits.stallMs { return "an answer was not taken for \(silentMs) ms" }
    if outstanding.isEmpty, silentMs > limits.idleMs { return "it was silent for \(silentMs) ms" }
    return nil
  }
}
