import CRdkafka

/// A version of librdkafka, as `2.0.2`.
package struct KafkaLibrary: Sendable, Comparable, CustomStringConvertible {
  package let major: Int
  package let minor: Int
  package let patch: Int

  package init(_ major: Int, _ minor: Int, _ patch: Int) {
    self.major = major
    self.minor = minor
    self.patch = patch
  }

  /// The library that this process has loaded (`rd_kafka_version`: 0xMMmmrrxx).
  package static var loaded: KafkaLibrary {
    let version = Int(rd_kafka_version())
    return KafkaLibrary(version >> 24 & 0xff, version >> 16 & 0xff, version >> 8 & 0xff)
  }

  /// Whether its SCRAM login repeats the client's nonce in its last message, which Kafka 3.9 and
  /// later refuse as "invalid credentials" though user and password are right.
  package var repeatsScramNonce: Bool { self < KafkaLibrary(2, 6, 1) }

  /// Says so, and what to do.
  static func scramTrap(_ library: KafkaLibrary) -> String {
    "SCRAM login with librdkafka \(library) is refused by Kafka 3.9 and later as invalid "
      + "credentials, even when they are right: install librdkafka 2.6.1 or newer, or log in by "
      + "SASL PLAIN over TLS or by a client certificate"
  }

  package var description: String { "\(major).\(minor).\(patch)" }

  package static func < (left: KafkaLibrary, right: KafkaLibrary) -> Bool {
    (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
  }
}
