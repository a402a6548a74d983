package import Crypto
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
  package init?(of event: borrowing Event, with hasher: inout SHA256Hasher) {
    guard let id = event.envelope.id else { return nil }
    if let source = event.envelope.source { hasher.update(event.utf8(source)) }
    withUnsafeBytes(of: UInt8(0)) { hasher.update($0) }
    hasher.update(event.utf8(id))
    (high, low) = hasher.finish().prefix
  }

  /// The hash is random already: half of it finds its place in a table.
  package func hash(into hasher: inout Hasher) { hasher.combine(high) }
}
