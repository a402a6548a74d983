package import KafkaWire

/// A record of any bytes, for tests.
package struct TestRecord: Sendable, Equatable {
  package var key: [UInt8]?
  package var value: [UInt8]?
  package var headers: [RecordHeader]
  /// Nil lets the key decide.
  package var partition: Int32?
  /// Nil is now.
  package var timestampMs: Int64?

  package init(
    key: [UInt8]?, value: [UInt8]?, headers: [RecordHeader] = [], partition: Int32? = nil,
    timestampMs: Int64? = nil
  ) {
    self.key = key
    self.value = value
    self.headers = headers
    self.partition = partition
    self.timestampMs = timestampMs
  }

  /// A record of two texts.
  package init(_ key: String?, _ value: String?, partition: Int32? = nil) {
    self.init(
      key: key.map { Array($0.utf8) }, value: value.map { Array($0.utf8) }, partition: partition)
  }
}
