/// One setting, described once: flags, environment, properties file, help and the reference page
/// all come from here.
package struct SettingDescription: Sendable {
  /// What of a value must never be shown.
  package enum Secrecy: Sendable {
    case open
    /// All of it.
    case secret
    /// The password in a connection URL or in `key=value` connection text.
    case connection
  }

  /// Lower case with dots, as in the properties file: `batch.age.max`. A name that starts with
  /// `kafka.` is given to librdkafka without that start.
  package let name: String
  package let type: ValueType
  /// As it would be written; nil where there is none.
  package let defaultText: String?
  /// What a number counts, as `events`; empty where the type says it.
  package let unit: String
  /// Variables that are read, the first that is set and not empty winning.
  package let environment: [String]
  package let secrecy: Secrecy
  /// One or two sentences.
  package let doc: String

  package init(
    _ name: String, _ type: ValueType, default defaultText: String? = nil, unit: String = "",
    environment: [String] = [], secrecy: Secrecy = .open, doc: String
  ) {
    self.name = name
    self.type = type
    self.defaultText = defaultText
    self.unit = unit
    self.environment = environment + [Self.variable(name)]
    self.secrecy = secrecy
    self.doc = doc
    if let defaultText, case .failure(let refusal) = type.parse(defaultText) {
      preconditionFailure("\(name): its default \(defaultText) is not \(refusal.expected)")
    }
  }

  /// Whether the whole value is a secret.
  package var secret: Bool { secrecy == .secret }

  /// The flag without its hyphens; nil for what may hold a secret, because other users of a
  /// machine see command lines.
  package var flag: String? {
    secrecy == .secret ? nil : String(name.map { $0 == "." ? "-" : $0 })
  }

  /// As it stands in help.
  package var usage: String {
    guard let flag else { return name }
    return type == .flag ? "--\(flag)" : "--\(flag) <\(type.placeholder)>"
  }

  /// `ANNALS_BATCH_AGE_MAX` for `batch.age.max`.
  package static func variable(_ name: String) -> String {
    "ANNALS_" + String(name.map { $0 == "." ? "_" : $0 }).uppercased()
  }
}
