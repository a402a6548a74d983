import Glibc
import KafkaProtocol
import RecordLog

/// Bytes of one connection that its client has not taken yet.
struct Outbox {
  /// How one attempt to send ended.
  enum Progress {
    case drained, full
    case failed(String)
  }

  /// Up to here, payloads are copied together so that one call sends them.
  private static let copiedBytesMax = 16 << 10
  /// So that one client with a long answer does not keep the others waiting.
  private static let turnBytesMax = 1 << 20

  private var chunks: [[UInt8]] = []
  /// How much of the first chunk is gone.
  private var sent = 0
  /// In memory, not yet sent.
  private(set) var byteCost = 0

  /// Counts up, to see whether the client takes anything.
  private(set) var sentBytes = 0

  var isEmpty: Bool { chunks.isEmpty }

  mutating func append(_ frame: ResponseFrame) {
    if frame.splices.isEmpty {
      append(frame.bytes)
      return
    }
    var start = 0
    for splice in frame.splices {
      append(Array(frame.bytes[start..<splice.offset]))
      start = splice.offset
      append(splice.bytes)
    }
    append(Array(frame.bytes[start...]))
  }

  private mutating func append(_ bytes: [UInt8]) {
    if bytes.isEmpty { return }
    byteCost += bytes.count
    if let last = chunks.last, last.count + bytes.count <= Self.copiedBytesMax {
      chunks[chunks.count - 1] += bytes
    } else {
      chunks.append(bytes)
    }
  }

  /// Sends until nothing is left, the socket is full or this turn's share is used up.
  /// - Parameter pool: takes the memory of what is sent.
  mutating func send(to socket: Int32, giving pool: BytePool) -> Progress {
    var share = Self.turnBytesMax
    var index = 0
    defer { chunks.removeFirst(index) }
    while index < chunks.count {
      if share <= 0 { return .full }
      let flags = Int32(MSG_NOSIGNAL) | (index + 1 < chunks.count ? Int32(MSG_MORE) : 0)
      let count = chunks[index].withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress! + sent, $0.count - sent, flags)
      }
      if count < 0 {
        if errno == EINTR { continue }
        return errno == EAGAIN ? .full : .failed(String(cString: strerror(errno)))
      }
      share -= count
      sent += count
      sentBytes += count
      byteCost -= count
      if sent == chunks[index].count {
        sent = 0
        var done: [UInt8] = []
        swap(&done, &chunks[index])
        pool.give(done)
        index += 1
      }
    }
    return .drained
  }
}
