/// Which librdkafka settings may be shown. In doubt a setting is hidden.
enum SettingSecrecy {
  /// Whether a setting's value is kept out of every description.
  static func isHidden(_ name: String) -> Bool {
    let name = name.lowercased()
    if name == "sasl.mechanism" || name == "sasl.mechanisms" { return false }
    return name.hasPrefix("sasl.") || name.hasPrefix("ssl.key") || isSecret(name)
  }

  /// Whether a value must also be blotted out of texts that others wrote (librdkafka's messages).
  ///
  /// Narrower than `isHidden`: a user name or a file's path is no secret, and blotting it out
  /// would garble messages that a human needs.
  static func isSecret(_ name: String) -> Bool {
    let name = name.lowercased()
    return ["password", "secret", "token", "jaas", "sasl.oauthbearer.config"].contains {
      contains(name, $0)
    } || name.hasSuffix(".pem")
  }

  private static func contains(_ text: String, _ part: String) -> Bool {
    let text = Array(text.utf8)
    let part = Array(part.utf8)
    guard text.count >= part.count else { return false }
    return (0...(text.count - part.count)).contains { start in
      text[start..<(start + part.count)].elementsEqual(part)
    }
  }
}
