import Glibc

/// A connection that asks for the API versions once and then says nothing.
final class IdleClient {
  private let descriptor: Int32

  init(_ address: String) throws {
    let parts = address.split(separator: ":")
    guard parts.count == 2, let port = UInt16(parts[1]) else {
      throw BenchError("\(address) is no host:port")
    }
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var target = sockaddr_in()
    target.sin_family = sa_family_t(AF_INET)
    target.sin_port = port.bigEndian
    inet_pton(AF_INET, String(parts[0]), &target.sin_addr)
    let connected = withUnsafePointer(to: &target) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { throw BenchError("connect \(address): errno \(errno)") }
    // ApiVersions version 0: length, key 18, version 0, correlation 1, no client id.
    let request: [UInt8] = [0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff]
    guard send(descriptor, request, request.count, 0) == request.count else {
      throw BenchError("send: errno \(errno)")
    }
    var answer = [UInt8](repeating: 0, count: 4096)
    guard recv(descriptor, &answer, answer.count, 0) > 8 else {
      throw BenchError("no answer to ApiVersions")
    }
  }

  func close() { Glibc.close(descriptor) }
}
