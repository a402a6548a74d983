/// What the caller of KafkaWire should do about an error.
package enum KafkaDisposition: String, Sendable, Equatable {
  /// Trouble of the network or the cluster: the same call may succeed later.
  case retry
  /// Another process owns what this one thought it owned: stop writing, give up the partitions.
  case fenced
  /// A setting, a permission, or a missing topic: only a human can heal it.
  case misconfigured
  /// Bytes that fail their checksum or cannot be read as what they claim to be.
  case corrupt
  /// A call that this program should never have made.
  case bug
}
