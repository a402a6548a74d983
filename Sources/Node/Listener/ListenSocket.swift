import CLinux
import Glibc

/// The socket that takes connections.
struct ListenSocket {
  let descriptor: Int32
  /// With the port that it really has.
  let address: ListenAddress

  init(_ address: ListenAddress) throws(ListenerError) {
    var hints = addrinfo()
    // A name stands for one address, so that `localhost` is the same place on every machine.
    hints.ai_family = address.host.contains(":") ? AF_INET6 : AF_INET
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(address.host, "\(address.port)", &hints, &list)
    guard code == 0, let info = list?.pointee else {
      throw ListenerError(
        action: "find \(address.host)", reason: String(cString: gai_strerror(code)), code: 0)
    }
    defer { freeaddrinfo(list) }
    let kind = info.ai_socktype | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(info.ai_family, kind, info.ai_protocol)
    guard descriptor >= 0 else { throw .system("listen on \(address)") }
    var yes: Int32 = 1
    let size = socklen_t(MemoryLayout<Int32>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, size)
    if info.ai_family == AF_INET6 {
      setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &yes, size)
    }
    var place = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let isOpen = withUnsafeMutablePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, info.ai_addr, info.ai_addrlen) == 0 && listen(descriptor, 512) == 0
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isOpen else {
      let error = ListenerError.system("listen on \(address)")
      close(descriptor)
      throw error
    }
    // The port lies at the same place for both families.
    let port = withUnsafeBytes(of: &place) {
      UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self))
    }
    self.descriptor = descriptor
    self.address = ListenAddress(host: Self.text(&place), port: port)
  }

  /// The address as numbers.
  static func text(_ place: inout sockaddr_storage) -> String {
    var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let code = withUnsafePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getnameinfo(
          $0, socklen_t(MemoryLayout<sockaddr_storage>.size), &text, socklen_t(text.count), nil, 0,
          NI_NUMERICHOST)
      }
    }
    return code == 0
      ? String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) : "?"
  }
}
