/// How the records of a batch are packed; the raw values are those of Kafka's attributes.
package enum CompressionCodec: UInt8, Sendable, CaseIterable {
  case none = 0
  case gzip = 1
  case snappy = 2
  case lz4 = 3
  case zstd = 4
}
