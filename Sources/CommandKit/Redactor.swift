/// Keeps secrets out of everything that is printed, logged or stored.
package struct Redactor: Sendable {
  /// What stands in a secret's place.
  package static let mask = "***"

  /// The secrets' bytes, the longest first, so that one inside another leaves nothing behind.
  private let secrets: [[UInt8]]

  package init(secrets: [String] = []) {
    let unique = Set(secrets.map { Array($0.utf8) }).filter { !$0.isEmpty }
    self.secrets = unique.sorted {
      $0.count != $1.count ? $0.count > $1.count : $0.lexicographicallyPrecedes($1)
    }
  }

  /// The text with every secret in it masked.
  package func redact(_ text: String) -> String {
    if secrets.isEmpty { return text }
    var bytes = Array(text.utf8)
    for secret in secrets { bytes = Self.replace(secret, in: bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The failure with every secret in its texts masked.
  package func redact(_ failure: CommandFailure) -> CommandFailure {
    CommandFailure(
      failure.exit, redact(failure.what), place: failure.place.map(redact),
      action: failure.action.map(redact))
  }

  private static func replace(_ secret: [UInt8], in bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var at = 0
    while at < bytes.count {
      if bytes[at...].starts(with: secret) {
        result += Array(mask.utf8)
        at += secret.count
      } else {
        result.append(bytes[at])
        at += 1
      }
    }
    return result
  }

  /// Whether a setting of that name holds a secret, for settings that only librdkafka knows.
  package static func isSecret(name: String) -> Bool {
    let marks = [
      "password", "passphrase", "secret", "token", "credential", "jaas", ".pem", "private",
      "oauthbearer.config",
    ]
    let lower = name.lowercased()
    return marks.contains { lower.contains($0) }
  }

  /// The passwords inside a connection URL or `key=value` connection text, as they are written and
  /// with percent escapes resolved.
  package static func secrets(inConnection text: String) -> [String] {
    var found: [String] = []
    if let scheme = text.firstRange(of: "://") {
      let authority = text[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
      // A password may hold an unescaped @: the last one ends the user's part.
      if let at = authority.lastIndex(of: "@"),
        let colon = authority[..<at].firstIndex(of: ":")
      {
        found.append(String(authority[authority.index(after: colon)..<at]))
      }
      if let query = text[scheme.upperBound...].firstIndex(of: "?") {
        for pair in text[text.index(after: query)...].split(separator: "&") {
          found += value(of: pair)
        }
      }
    } else {
      found += keywordSecrets(text)
    }
    return found.flatMap { [$0, percentDecoded($0)] }
  }

  private static func value(of pair: Substring) -> [String] {
    guard let equals = pair.firstIndex(of: "="), isSecret(name: String(pair[..<equals])) else {
      return []
    }
    return [String(pair[pair.index(after: equals)...])]
  }

  /// `host=db password='it''s'`: values end at a space unless they are quoted.
  private static func keywordSecrets(_ text: String) -> [String] {
    var found: [String] = []
    var rest = text[...]
    while let equals = rest.firstIndex(of: "=") {
      let name = rest[..<equals].filter { $0 != " " }
      rest = rest[rest.index(after: equals)...].drop { $0 == " " }
      let quoted = rest.first == "'"
      if quoted { rest.removeFirst() }
      var value = ""
      while let next = rest.popFirst() {
        if next == "\\", let escaped = rest.popFirst() {
          value.append(escaped)
        } else if quoted ? next == "'" : next == " " {
          break
        } else {
          value.append(next)
        }
      }
      if isSecret(name: String(name)) { found.append(value) }
    }
    return found
  }

  private static func percentDecoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = Substring(text).utf8
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(Substring(rest.prefix(2))), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
