import CLinux
import Glibc

/// One socket that takes connections.
struct ListenSocket {
  let descriptor: Int32
  /// With the port that it really has.
  let address: ListenAddress

  /// Opens a socket for every address of the host: `localhost` may be two.
  static func open(_ address: ListenAddress) throws(ListenerError) -> [ListenSocket] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(address.host, "\(address.port)", &hints, &list)
    guard code == 0 else {
      throw ListenerError(
        action: "find \(address.host)", reason: String(cString: gai_strerror(code)), code: 0)
    }
    defer { freeaddrinfo(list) }
    var sockets: [ListenSocket] = []
    var failure: ListenerError?
    var next = list
    while let info = next {
      next = info.pointee.ai_next
      do throws(ListenerError) {
        sockets.append(try open(info.pointee, sharing: sockets.first?.address.port, address))
      } catch {
        // A machine without IPv6 still has a localhost.
        let isAbsent = errno == EADDRNOTAVAIL || errno == EAFNOSUPPORT
        if !isAbsent || failure == nil { failure = error }
        if !isAbsent {
          for socket in sockets { close(socket.descriptor) }
          throw error
        }
      }
    }
    if sockets.isEmpty, let failure { throw failure }
    return sockets
  }

  private static func open(
    _ info: addrinfo, sharing port: UInt16?, _ wish: ListenAddress
  ) throws(ListenerError) -> ListenSocket {
    let kind = info.ai_socktype | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(info.ai_family, kind, info.ai_protocol)
    guard descriptor >= 0 else { throw .system("listen on \(wish)") }
    var yes: Int32 = 1
    let size = socklen_t(MemoryLayout<Int32>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, size)
    if info.ai_family == AF_INET6 {
      setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &yes, size)
    }
    var place = sockaddr_storage()
    memcpy(&place, info.ai_addr, Int(info.ai_addrlen))
    // The port lies at the same place for both families.
    if let port, wish.port == 0 {
      withUnsafeMutableBytes(of: &place) {
        $0.storeBytes(of: port.bigEndian, toByteOffset: 2, as: UInt16.self)
      }
    }
    var length = info.ai_addrlen
    let isOpen = withUnsafeMutablePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 512) == 0
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isOpen else {
      let error = ListenerError.system("listen on \(wish)")
      let code = errno
      close(descriptor)
      errno = code
      throw error
    }
    let bound = withUnsafeBytes(of: &place) {
      UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self))
    }
    return ListenSocket(
      descriptor: descriptor, address: ListenAddress(host: text(&place), port: bound))
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
