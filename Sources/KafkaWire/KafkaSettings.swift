/// librdkafka settings as the operator gave them, and the one place that may show them.
///
/// It passes everything through except what exactly-once rests on, which it refuses by name. Its
/// description, its dump and every error made with it leave secrets out.
package struct KafkaSettings: Sendable, Equatable {
  /// In place of a hidden value.
  package static let redaction = "[hidden]"

  /// What Annals itself decides, and why an operator cannot.
  private static let owned: [String: String] = [
    "enable.auto.commit": "positions are committed in Postgres, with the rows",
    "enable.auto.offset.store": "positions are committed in Postgres, with the rows",
    "auto.offset.reset": "a position that is gone must be reported, never skipped",
    "partition.assignment.strategy": "rebalancing is cooperative-sticky",
    "isolation.level": "records of aborted transactions are no events",
    "enable.partition.eof": "the end of a partition is needed to know that a reader has caught up",
    "group.id": "each generation has its own group",
    "group.instance.id": "a static member's id is derived from host and slot",
    "acks": "an event counts only when all in-sync replicas have it",
    "request.required.acks": "an event counts only when all in-sync replicas have it",
    "enable.idempotence": "a producer's retry must not make a second record",
    "partitioner": "keys must meet their partition as the platform's producers choose it",
    "log.queue": "log lines are handed to the owner of the client",
  ]

  private var values: [String: String]

  /// - Parameter values: by librdkafka's own names, as `bootstrap.servers`.
  /// - Throws: `misconfigured` for a setting that Annals itself decides, with the reason.
  package init(_ values: [String: String]) throws(KafkaError) {
    for name in values.keys.sorted() {
      guard let reason = Self.owned[name] else { continue }
      throw KafkaError(
        name: "SETTING", message: "kafka.\(name) cannot be set: \(reason)",
        disposition: .misconfigured)
    }
    self.values = values
  }

  /// Takes every property that begins with `kafka.`, without that prefix, and ignores the others.
  /// - Throws: as `init(_:)`.
  package init(properties: [String: String]) throws(KafkaError) {
    var values: [String: String] = [:]
    for (name, value) in properties where name.hasPrefix("kafka.") {
      values[String(name.dropFirst("kafka.".count))] = value
    }
    try self.init(values)
  }

  /// The value of a setting; nil where it is not set. Not for showing.
  package subscript(name: String) -> String? { values[name] }

  /// A copy in which a setting has that value unless the operator chose another.
  package func defaulting(_ name: String, to value: String) -> KafkaSettings {
    var copy = self
    if copy.values[name] == nil { copy.values[name] = value }
    return copy
  }

  /// All settings by name, for librdkafka only.
  var sorted: [(name: String, value: String)] {
    values.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
  }

  /// The text with every secret value of these settings blotted out.
  package func withoutSecrets(_ text: String) -> String {
    let secrets = values.filter { SettingSecrecy.isSecret($0.key) && !$0.value.isEmpty }
      .map { Array($0.value.utf8) }
      .sorted { $0.count != $1.count ? $0.count > $1.count : $0.lexicographicallyPrecedes($1) }
    guard !secrets.isEmpty else { return text }
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var at = 0
    while at < bytes.count {
      if let secret = secrets.first(where: { bytes[at...].starts(with: $0) }) {
        result.append(contentsOf: Self.redaction.utf8)
        at += secret.count
      } else {
        result.append(bytes[at])
        at += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// What an operator should know before the first connection; empty when there is nothing.
  ///
  /// - Parameter library: the librdkafka in use; the one that is loaded, unless a test says other.
  package func warnings(library: KafkaLibrary = .loaded) -> [String] {
    guard usesScram, library.repeatsScramNonce else { return [] }
    return [KafkaLibrary.scramTrap(library)]
  }

  /// Whether the login is by SCRAM.
  package var usesScram: Bool {
    let mechanism = values["sasl.mechanisms"] ?? values["sasl.mechanism"] ?? ""
    return mechanism.uppercased().hasPrefix("SCRAM")
  }
}

extension KafkaSettings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String {
    sorted.map { name, value in
      "\(name)=\(SettingSecrecy.isHidden(name) ? Self.redaction : withoutSecrets(value))"
    }.joined(separator: " ")
  }

  package var debugDescription: String { description }

  /// What `dump` and string interpolation of an enclosing value may see.
  package var customMirror: Mirror { Mirror(self, children: ["settings": description]) }
}
