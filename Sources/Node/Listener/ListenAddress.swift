/// Where to listen, as people write it: `127.0.0.1:9092`, `[::1]:0`, `localhost:9092`, `:9092`.
package struct ListenAddress: Sendable, Equatable, CustomStringConvertible {
  /// An address, without brackets, or a name, which stands for its IPv4 address.
  package let host: String
  /// 0 for any free one.
  package let port: UInt16

  package init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// Nil where the text names no place. Without a host it is loopback, never every interface.
  package init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":") else { return nil }
    var host = text[..<colon]
    let digits = text[text.index(after: colon)...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
      let port = UInt16(digits)
    else { return nil }
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
      guard host.contains(":") else { return nil }
    } else if host.contains(":") || host.contains("[") || host.contains("]") {
      return nil
    }
    self.init(host: host.isEmpty ? "127.0.0.1" : String(host), port: port)
  }

  package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
