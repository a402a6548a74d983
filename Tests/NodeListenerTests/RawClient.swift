import Glibc
import KafkaProtocol

/// A client that sends bytes as a test wants them.
final class RawClient {
  struct Failure: Error { let text: String }

  private let descriptor: Int32

  init(_ port: UInt16, receiveBufferBytes: Int32? = nil) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    // Nothing here takes seconds; a test that waits so long has failed.
    var limit = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var yes: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, 4)
    if var bytes = receiveBufferBytes { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, 4) }
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = port.bigEndian
    place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let code = withUnsafePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0 else { throw Failure(text: "connect: \(errno)") }
  }

  deinit { close(descriptor) }

  /// Sends all of it; false where the connection is gone.
  @discardableResult
  func send(_ bytes: some Collection<UInt8>) -> Bool {
    let bytes = Array(bytes)
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { buffer -> Int in
        guard let base = buffer.baseAddress else { return -1 }
        return Glibc.send(descriptor, base + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return false }
      sent += count
    }
    return true
  }

  /// Sends a request with its length before it.
  @discardableResult
  func sendFrame(_ bytes: [UInt8]) -> Bool { send(Self.framed(bytes)) }

  static func framed(_ bytes: [UInt8]) -> [UInt8] {
    withUnsafeBytes(of: Int32(bytes.count).bigEndian) { Array($0) } + bytes
  }

  /// Nil where the connection has ended.
  func receive(_ count: Int) throws -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var received = 0
    while received < count {
      let part = bytes.withUnsafeMutableBytes {
        recv(descriptor, $0.baseAddress?.advanced(by: received), count - received, 0)
      }
      if part == 0 || (part < 0 && errno == ECONNRESET) { return nil }
      guard part > 0 else { throw Failure(text: "no answer: \(errno)") }
      received += part
    }
    return bytes
  }

  /// One response without its length; nil where the connection has ended.
  func receiveFrame() throws -> [UInt8]? {
    guard let length = try receive(4) else { return nil }
    return try receive(length.reduce(0) { $0 << 8 | Int($1) })
  }

  /// Whether the other side has ended the connection, after whatever it still sends.
  func isEnded() throws -> Bool {
    while try receive(1) != nil {}
    return true
  }

  /// A Heartbeat of version 0 and its answer: something that only a healthy listener does.
  func isServed(correlationID: UInt8 = 1) throws -> Bool {
    sendFrame(Self.heartbeat(correlationID))
    return try receiveFrame() == [0, 0, 0, correlationID, 0, 0]
  }

  static func heartbeat(_ correlationID: UInt8, group: String = "g") -> [UInt8] {
    [0, 12, 0, 0, 0, 0, 0, correlationID, 0xFF, 0xFF, 0, UInt8(group.utf8.count)]
      + Array(group.utf8) + [0, 0, 0, 1, 0, 1, 0x6D]
  }

  /// A Fetch of version 4 without topics.
  static func fetch(_ correlationID: UInt8) -> [UInt8] {
    [0, 1, 0, 4, 0, 0, 0, correlationID, 0xFF, 0xFF] + [UInt8](repeating: 0, count: 21)
  }

  /// A Produce of version 3 to one partition with that many bytes of records.
  static func produce(_ correlationID: UInt8, bytes count: Int = 10) -> [UInt8] {
    var writer = WireWriter(version: 3, isFlexible: false)
    writer.raw([0, 0, 0, 3, 0, 0, 0, correlationID, 0xFF, 0xFF])
    writer.raw([0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0x74, 0, 0, 0, 1, 0, 0, 0, 0])
    writer.number(Int32(count))
    return writer.bytes + [UInt8](repeating: 7, count: count)
  }
}
