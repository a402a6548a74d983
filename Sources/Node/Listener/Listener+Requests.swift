import Glibc
import KafkaProtocol

/// From bytes to requests.
extension Listener {
  /// The least that a request can be: key, version, correlation id, no client id.
  private static let requestBytesMin = 10
  /// Requests that keep groups alive, and whose answers are small: they never wait for others.
  private static let urgent: Set<Int16> = [8, 9, 10, 11, 12, 13, 14, 18]

  /// Reads what is there: the rest of the frame into its place, and a little beyond.
  func readable(_ connection: Connection) {
    let rest = connection.inbox.room(upTo: connection.wanted)
    var parts = [
      iovec(iov_base: rest.baseAddress, iov_len: rest.count),
      iovec(iov_base: scratch.baseAddress, iov_len: scratch.count),
    ]
    let count = readv(connection.descriptor, &parts, 2)
    if count <= 0 {
      if count < 0, errno == EAGAIN || errno == EINTR { return }
      let isHalf = connection.inbox.count > 0
      close(connection, because: isHalf ? "it ended within a request" : nil)
      return
    }
    connection.progressMs = nowMs
    connection.inbox.received(min(count, rest.count))
    digest(connection, UnsafeRawBufferPointer(rebasing: scratch[..<max(0, count - rest.count)]))
  }

  /// Goes on with a connection that had to wait.
  private func resume(_ connection: Connection) {
    connection.isBlocked = false
    connection.isStarved = false
    digest(connection, UnsafeRawBufferPointer(start: nil, count: 0))
  }

  /// Hands over every whole request of what waited and of what is new, and keeps the rest.
  private func digest(_ connection: Connection, _ fresh: UnsafeRawBufferPointer) {
    let waiting = connection.inbox.count
    // Less than a request waited: what is new goes on with it.
    if waiting > 0, connection.wanted == 0 || waiting < connection.wanted {
      connection.inbox.append(fresh)
      takeInbox(connection)
    } else {
      if waiting > 0 { takeInbox(connection) }
      let isFree = connection.inbox.count == 0 && !connection.isBlocked
      let taken = isFree && !connection.isClosed ? takeRequests(connection, fresh) : 0
      if !connection.isClosed {
        connection.inbox.append(UnsafeRawBufferPointer(rebasing: fresh[taken...]))
      }
    }
    makeRoom(connection)
    update(connection)
  }

  private func takeInbox(_ connection: Connection) {
    let taken = takeRequests(connection, connection.inbox.bytes)
    connection.inbox.consume(taken)
    if taken > 0 { connection.inbox.shrink() }
  }

  /// Has memory ready for more of the frame that is being received, or has the connection wait.
  private func makeRoom(_ connection: Connection) {
    if connection.isClosed || connection.isBlocked || connection.isStarved { return }
    if connection.inbox.count == 0 {
      connection.requestSinceMs = nil
      return
    }
    connection.requestSinceMs = connection.requestSinceMs ?? nowMs
    // Without a length, what comes next is read elsewhere and added.
    if connection.wanted == 0 || connection.inbox.freeBytes > 0 { return }
    if mayGrow(connection) {
      connection.inbox.reserve(nextSize(connection))
    } else {
      starve(connection)
    }
  }

  /// Whole requests from the front of the bytes, as many as may go on now.
  /// - Returns: how many bytes they took.
  private func takeRequests(_ connection: Connection, _ bytes: UnsafeRawBufferPointer) -> Int {
    var start = 0
    while !connection.isClosed {
      connection.wanted = 0
      guard bytes.count - start >= 4 else { break }
      let length = Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: start, as: Int32.self)))
      guard length >= Self.requestBytesMin, length <= limits.requestBytesMax else {
        close(connection, because: "a request of \(length) bytes")
        break
      }
      let end = start + 4 + length
      guard bytes.count >= end else {
        connection.wanted = 4 + length
        break
      }
      let key = Int16(
        bigEndian: bytes.loadUnaligned(fromByteOffset: start + 4, as: Int16.self))
      guard mayGoOn(connection, key) else { break }
      connection.requestSinceMs = nil
      if overdrawn === connection { overdrawn = nil }
      handOver(connection, UnsafeRawBufferPointer(rebasing: bytes[start + 4..<end]))
      start = end
    }
    return start
  }

  /// Whether the connection's next request may be handed over; if not, the connection is put aside.
  private func mayGoOn(_ connection: Connection, _ key: Int16) -> Bool {
    let isProduce = key == APIKey.produce.rawValue
    let waiting = connection.outstanding
    let isInOrder =
      waiting.isEmpty
      || (isProduce && waiting.count < limits.pipelinedMax && waiting.allSatisfy(\.isProduce))
    guard isInOrder, !connection.isFull, connection.outbox.byteCost < 64 << 10 else {
      connection.isBlocked = true
      return false
    }
    if inFlightBytes - connection.charge > limits.inFlightBytesMax, !Self.urgent.contains(key) {
      starve(connection)
      return false
    }
    return true
  }

  private func handOver(_ connection: Connection, _ bytes: UnsafeRawBufferPointer) {
    let token = RequestToken(nextToken)
    nextToken += 1
    do throws(WireError) {
      switch try RequestFrame.parse(bytes) {
      case .request(let frame):
        connection.outstanding.append(
          Connection.Outstanding(token: token, isProduce: frame.header.key == .produce))
        owners[token] = connection
        switch try handler?.handle(frame, token: token, peer: connection.peer) {
        case .answer(let answer): settle(connection, token, answer)
        case .later: break
        case .nothing, nil: settle(connection, token, nil)
        case .close(let reason): close(connection, because: reason)
        }
      case .unknownVersionsRequest(let correlationID):
        connection.outstanding.append(Connection.Outstanding(token: token, isProduce: false))
        settle(connection, token, ResponseFrame(unknownVersionsRequest: correlationID))
      case .unsupported(let key, let version):
        close(connection, because: "unsupported request \(key) of version \(version)")
      }
    } catch {
      close(connection, because: "a damaged request: \(error)")
    }
  }

  // MARK: - Waiting

  /// How large the connection's memory is to be next. It follows what has really come: a length
  /// that is only promised takes little from the others.
  private func nextSize(_ connection: Connection) -> Int {
    let isPlenty = inFlightBytes < limits.inFlightBytesMax / 2
    let step = isPlenty ? 1 << 20 : limits.smallRequestBytes
    return min(connection.wanted, max(2 * connection.inbox.count, step))
  }

  private func fits(_ connection: Connection) -> Bool {
    let more = max(0, nextSize(connection) - connection.inbox.byteCost)
    return inFlightBytes + more <= limits.inFlightBytesMax
  }

  /// Small ones always may; others while there is room, those that have begun before those that wait.
  private func mayGrow(_ connection: Connection) -> Bool {
    if nextSize(connection) <= limits.smallRequestBytes || connection === overdrawn { return true }
    let hasBegun = connection.inbox.byteCost > limits.smallRequestBytes
    return fits(connection) && (starved.isEmpty || hasBegun)
  }

  private func starve(_ connection: Connection) {
    connection.isStarved = true
    connection.requestSinceMs = nil
    starved.append(connection)
  }

  /// Goes on with those whose predecessors are answered.
  func resumeAll() {
    let ready = resumable
    resumable.removeAll(keepingCapacity: true)
    for connection in ready where connection.isBlocked && !connection.isClosed {
      resume(connection)
    }
  }

  /// Who of those that wait may go on: the first, where there is room for it. Where all of the bytes in
  /// flight are halves that wait for each other, one request at a time may go beyond the limit and
  /// end: the first whose bytes come, since one that only promised them would keep the others waiting.
  private var nextStarved: Int? {
    guard let first = starved.first else { return nil }
    if fits(first) { return 0 }
    guard overdrawn == nil else { return nil }
    return starved.firstIndex { $0.wanted > 0 && $0.hasBytesWaiting }
  }

  var canFeedStarved: Bool { nextStarved != nil }

  /// Goes on with those that waited for others, first come, first served.
  func feedStarved() {
    while let index = nextStarved {
      let next = starved.remove(at: index)
      if !fits(next) {
        overdrawn = next
        // It was not read while it waited.
        next.progressMs = nowMs
      }
      // What starves again meanwhile stands behind those that wait.
      let others = starved
      starved = []
      resume(next)
      starved = others + starved
    }
  }
}
