import Crypto
package import EventModel

/// The identity of an event within its topic: 16 bytes of SHA-256 over (source, id).
package struct IdentityHash: Hashable, Sendable, BitwiseCopyable {
  package let high: UInt64
  package let low: UInt64
  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Nil where the event has no id.
  package init?(of event: borrowing Event) {
    guard let id = event.envelope.id else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(96)
    if let source = event.envelope.source { bytes.append(contentsOf: event.utf8(source)) }
    bytes.append(0)
    bytes.append(contentsOf: event.utf8(id))
    (high, low) = SHA256Hash.digest(of: bytes).prefix
  }
}
