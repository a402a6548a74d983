/// What a message may hold, whatever it says: checked before anything is allocated.
package enum WireLimits {
  /// Characters are counted in bytes; Kafka's own bound.
  package static let stringBytesMax = 0x7FFF
  /// Array elements in one message, all arrays together. An element takes one byte on the wire and
  /// up to 200 in memory, so the size of the frame alone is no bound.
  package static let elementsMax = 100_000
}
