import CLinux
import Glibc

/// How connections come and go.
extension Listener {
  /// Takes those that wait, a bounded number a turn.
  func acceptAll() {
    for _ in 0..<64 {
      var place = sockaddr_storage()
      var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
      let descriptor = withUnsafeMutablePointer(to: &place) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          annals_accept(socket.descriptor, $0, &size)
        }
      }
      guard descriptor >= 0 else {
        if errno != EAGAIN, errno != EINTR, errno != ECONNABORTED { pauseAccepting() }
        return
      }
      let peer = "/" + ListenSocket.text(&place)
      guard connections.count < limits.connectionsMax else {
        note(
          NodeEvent(
            .warning, "connection refused: too many are open",
            [("peer", peer), ("limit", "\(limits.connectionsMax)")]))
        Glibc.close(descriptor)
        continue
      }
      var yes: Int32 = 1
      setsockopt(
        descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
      let connection = Connection(id: nextID, descriptor: descriptor, peer: peer, nowMs: nowMs)
      nextID += 1
      connections[connection.id] = connection
      connection.interest = EPOLLIN.rawValue
      watch(descriptor, connection.interest, id: connection.id, EPOLL_CTL_ADD)
    }
  }

  /// Trying again at once would only keep the loop busy.
  private func pauseAccepting() {
    note(
      NodeEvent(
        .error, "connections cannot be accepted",
        [("reason", String(cString: strerror(errno))), ("connections", "\(connections.count)")]))
    isAcceptPaused = true
    watch(socket.descriptor, 0, id: 1, EPOLL_CTL_MOD)
  }

  /// Closes one connection and nothing else; a reason is worth a line in the log.
  func close(_ connection: Connection, because reason: String?) {
    if connection.isClosed { return }
    connection.isClosed = true
    if let reason {
      note(
        NodeEvent(.warning, "connection closed", [("peer", connection.peer), ("reason", reason)]))
    }
    Glibc.close(connection.descriptor)
    inFlightBytes -= connection.charge
    for request in connection.outstanding {
      owners[request.token] = nil
      if !request.isSettled { handler?.forget(request.token) }
    }
    connections[connection.id] = nil
    if overdrawn === connection { overdrawn = nil }
    if connection.isStarved { starved.removeAll { $0 === connection } }
  }

  /// Looks for connections that are of no use any more, once a second.
  func sweep() {
    sweepMs = nowMs + 1000
    for connection in connections.values {
      if let fault = connection.fault(limits, nowMs: nowMs) { close(connection, because: fault) }
    }
    if let overdrawn, !starved.isEmpty, nowMs - overdrawn.progressMs > limits.overdrawnMs {
      close(overdrawn, because: "others wait for room, and it sent nothing of its request")
    }
    if isAcceptPaused { watch(socket.descriptor, EPOLLIN.rawValue, id: 1, EPOLL_CTL_MOD) }
    isAcceptPaused = false
  }

  /// Counts again what the connection takes, and tells epoll what it waits for.
  func update(_ connection: Connection) {
    if connection.isClosed { return }
    let charge = connection.byteCost
    inFlightBytes += charge - connection.charge
    connection.charge = charge
    var interest: UInt32 = 0
    if !connection.isBlocked, !connection.isStarved { interest |= EPOLLIN.rawValue }
    if connection.isFull { interest |= EPOLLOUT.rawValue }
    guard interest != connection.interest else { return }
    connection.interest = interest
    watch(connection.descriptor, interest, id: connection.id, EPOLL_CTL_MOD)
  }
}
