import CLinux
import Glibc
import KafkaProtocol

/// Bytes of one connection that its client has not taken yet; files are sent from where they lie.
struct Outbox {
  /// How one attempt to send ended.
  enum Progress {
    case drained, full
    case failed(String)
  }

  fileprivate enum Chunk {
    case bytes([UInt8])
    case file(FileSlice)
  }

  /// Up to here, payloads are copied together so that one call sends them.
  private static let copiedBytesMax = 16 << 10
  /// So that one client with a long answer does not keep the others waiting.
  private static let turnBytesMax = 1 << 20

  private var chunks: [Chunk] = []
  /// How much of the first chunk is gone.
  private var sent = 0
  /// In memory, not yet sent; files cost nothing.
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
      switch splice.payload {
      case .bytes(let bytes): append(bytes)
      case .file(let slice): if slice.count > 0 { chunks.append(.file(slice)) }
      }
    }
    append(Array(frame.bytes[start...]))
  }

  private mutating func append(_ bytes: [UInt8]) {
    if bytes.isEmpty { return }
    byteCost += bytes.count
    if case .bytes(var last) = chunks.last, last.count + bytes.count <= Self.copiedBytesMax {
      chunks.removeLast()  // So that the array has one owner and grows in place.
      last += bytes
      chunks.append(.bytes(last))
    } else {
      chunks.append(.bytes(bytes))
    }
  }

  /// Sends until nothing is left, the socket is full or this turn's share is used up.
  mutating func send(to socket: Int32) -> Progress {
    var share = Self.turnBytesMax
    var index = 0
    defer { chunks.removeFirst(index) }
    while index < chunks.count {
      if share <= 0 { return .full }
      let (length, count) = send(chunks[index], hasMore: index + 1 < chunks.count, to: socket)
      if count < 0 {
        if errno == EINTR { continue }
        return errno == EAGAIN ? .full : .failed(String(cString: strerror(errno)))
      }
      // A file that ends before its slice has been cut under our feet.
      if count == 0 { return .failed("a segment is shorter than its records") }
      share -= count
      sent += count
      sentBytes += count
      if case .bytes = chunks[index] { byteCost -= count }
      if sent == length {
        sent = 0
        index += 1
      }
    }
    return .drained
  }

  private func send(
    _ chunk: Chunk, hasMore: Bool, to socket: Int32
  ) -> (length: Int, count: Int) {
    switch chunk {
    case .bytes(let bytes):
      let flags = Int32(MSG_NOSIGNAL) | (hasMore ? Int32(MSG_MORE) : 0)
      return bytes.withUnsafeBytes { buffer in
        guard let base = buffer.baseAddress else { return (0, 0) }
        return (bytes.count, Glibc.send(socket, base + sent, bytes.count - sent, flags))
      }
    case .file(let slice):
      var position = off_t(slice.position) + off_t(sent)
      return (
        slice.count, sendfile(socket, slice.descriptor, &position, slice.count - sent)
      )
    }
  }
}
