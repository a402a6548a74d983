import Glibc
import KafkaProtocol

final class Listener {
  struct Connection {
    var input: [UInt8] = []
    var output: [UInt8] = []
    var waiting: RequestToken?
    var sending: [UInt8] = []
  }
  let descriptor: Int32
  let port: UInt16
  private let bell: (Int32, Int32)
  private var connections: [Int32: Connection] = [:]
  private var owners: [RequestToken: Int32] = [:]
  private var tokens: UInt64 = 0
  private var isStopping = false

  init(host: String, port: UInt16) throws(NodeError) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var one: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, 4)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    inet_pton(AF_INET, host, &place.sin_addr)
    place.sin_port = port.bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let fd = descriptor
    let ok = withUnsafeMutablePointer(to: &place) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(fd, $0, length) == 0 && listen(fd, 128) == 0 && getsockname(fd, $0, &length) == 0
      }
    }
    guard ok else {
      throw .listen(
        address: "\(host):\(port)", reason: String(cString: strerror(errno)),
        isTaken: errno == EADDRINUSE)
    }
    self.port = UInt16(bigEndian: place.sin_port)
    var ends: [Int32] = [-1, -1]
    pipe(&ends)
    bell = (ends[0], ends[1])
  }

  var waker: @Sendable () -> Void {
    let end = bell.1
    return {
      var byte: UInt8 = 0
      _ = write(end, &byte, 1)
    }
  }

  func reply(_ token: RequestToken, _ frame: ResponseFrame) {
    guard let fd = owners.removeValue(forKey: token) else { return }
    connections[fd]?.waiting = nil
    var place = 0
    for splice in frame.splices {
      connections[fd]?.output += frame.bytes[place..<splice.offset]
      place = splice.offset
      if case .bytes(let bytes) = splice.payload { connections[fd]?.output += bytes }
    }
    connections[fd]?.output += frame.bytes[place...]
  }

  func run(
    handle: (RequestToken, RequestFrame) throws(WireError) -> CallOutcome,
    turn: () throws(NodeError) -> (timeout: Int32, stop: Bool)
  ) throws(NodeError) {
    while true {
      let (timeout, stop) = try turn()
      if stop { return }
      var polls = [
        pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: bell.0, events: Int16(POLLIN), revents: 0),
      ]
      var ready = false
      for (fd, connection) in connections {
        var events: Int16 = 0
        if connection.waiting == nil { events |= Int16(POLLIN) }
        if !connection.output.isEmpty { events |= Int16(POLLOUT) }
        if connection.waiting == nil, complete(connection.input) { ready = true }
        polls.append(pollfd(fd: fd, events: events, revents: 0))
      }
      poll(&polls, UInt(polls.count), ready ? 0 : timeout)
      if polls[1].revents != 0 {
        var bytes = [UInt8](repeating: 0, count: 64)
        _ = read(bell.0, &bytes, 64)
      }
      if polls[0].revents != 0 {
        let fd = accept(descriptor, nil, nil)
        if fd >= 0 {
          _ = fcntl(fd, F_SETFL, O_NONBLOCK)
          var one: Int32 = 1
          setsockopt(fd, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
          connections[fd] = Connection()
        }
      }
      for entry in polls.dropFirst(2) {
        let fd = entry.fd
        if entry.revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 {
          var chunk = [UInt8](repeating: 0, count: 1 << 18)
          let count = recv(fd, &chunk, chunk.count, 0)
          if count <= 0 {
            drop(fd)
            continue
          }
          connections[fd]?.input += chunk[..<count]
        }
        while let connection = connections[fd], connection.waiting == nil,
          complete(connection.input)
        {
          let length = self.length(connection.input)
          let frame = Array(connection.input[4..<4 + length])
          connections[fd]?.input.removeFirst(4 + length)
          one(fd, frame, handle)
        }
        if let output = connections[fd]?.output, !output.isEmpty {
          let sent = send(fd, output, output.count, Int32(MSG_NOSIGNAL))
          if sent > 0 { connections[fd]?.output.removeFirst(sent) }
        }
      }
    }
  }

  private func one(
    _ fd: Int32, _ frame: [UInt8],
    _ handle: (RequestToken, RequestFrame) throws(WireError) -> CallOutcome
  ) {
    frame.withUnsafeBytes { bytes in
      do {
        switch try RequestFrame.parse(bytes) {
        case .request(let request):
          tokens += 1
          let token = RequestToken(tokens)
          owners[token] = fd
          connections[fd]?.waiting = token
          switch try handle(token, request) {
          case .answer(let frame): reply(token, frame)
          case .later: break
          case .nothing:
            owners[token] = nil
            connections[fd]?.waiting = nil
          case .close: drop(fd)
          }
        case .unknownVersionsRequest(let id):
          connections[fd]?.output += ResponseFrame(unknownVersionsRequest: id).bytes
        case .unsupported: drop(fd)
        }
      } catch { drop(fd) }
    }
  }

  private func length(_ input: [UInt8]) -> Int {
    input[..<4].reduce(0) { $0 << 8 | Int($1) }
  }
  private func complete(_ input: [UInt8]) -> Bool {
    input.count >= 4 && input.count >= 4 + length(input)
  }
  private func drop(_ fd: Int32) {
    if connections.removeValue(forKey: fd) != nil { close(fd) }
  }
}
