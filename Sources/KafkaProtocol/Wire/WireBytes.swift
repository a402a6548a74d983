/// Bytes that the protocol carries and does not read: `bytes` in Kafka's words.
package struct WireBytes: Hashable, Sendable {
  package var bytes: [UInt8]
  package init(_ bytes: [UInt8] = []) { self.bytes = bytes }
}

/// Record batches in a message; whoever handles it reads them where they lie.
package enum Records: Equatable {
  /// In a message that was read: where they lie in its frame.
  case range(Range<Int>)
  /// In a message to be written.
  case bytes([UInt8])
}
