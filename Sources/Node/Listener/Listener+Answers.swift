import KafkaProtocol

/// From answers to bytes.
extension Listener {
  /// Notes the answer of one request and lets go what is now in order; nil sends nothing.
  func settle(_ connection: Connection, _ token: RequestToken, _ frame: ResponseFrame?) {
    owners[token] = nil
    guard let index = connection.outstanding.firstIndex(where: { $0.token == token }) else {
      return
    }
    connection.outstanding[index].isSettled = true
    connection.outstanding[index].frame = frame
    let settled = connection.outstanding.prefix(while: \.isSettled)
    if settled.isEmpty { return }
    for request in settled { if let frame = request.frame { connection.outbox.append(frame) } }
    connection.outstanding.removeFirst(settled.count)
    markDirty(connection)
  }

  func markDirty(_ connection: Connection) {
    if connection.isDirty { return }
    connection.isDirty = true
    dirty.append(connection)
  }

  /// Sends what the turn's requests have left, each connection its share.
  func sendAll() {
    let ready = dirty
    dirty.removeAll(keepingCapacity: true)
    for connection in ready {
      connection.isDirty = false
      if !connection.isClosed { send(connection) }
    }
  }

  private func send(_ connection: Connection) {
    let before = connection.outbox.sentBytes
    switch connection.outbox.send(to: connection.descriptor, giving: pool) {
    case .drained: connection.isFull = false
    case .full: connection.isFull = true
    case .failed(let reason):
      close(connection, because: "cannot send: \(reason)")
      return
    }
    if connection.outbox.sentBytes != before { connection.progressMs = nowMs }
    if connection.isBlocked, !connection.isFull { resumable.append(connection) }
    update(connection)
  }
}
