/// One frame to a client, with its length: bytes, and records between them.
package struct ResponseFrame {
  package let bytes: [UInt8]
  /// In the order of their places.
  package let splices: [Splice]

  /// The response to a request of that header.
  package init(_ message: some Message, to header: RequestHeader) {
    // ApiVersions alone keeps the oldest header, so that a client can read it before it knows.
    let hasTags = header.isFlexible && header.key != .apiVersions
    self.init(
      message, correlationID: header.correlationID, version: header.version,
      isFlexible: header.isFlexible, hasTags: hasTags)
  }

  /// The answer to ApiVersions of an unknown version: in the form of version 0, as Kafka gives it.
  package init(unknownVersionsRequest correlationID: Int32) {
    let message = ApiVersionsResponse.with {
      $0.errorCode = .unsupportedVersion
      $0.apiKeys = ApiVersionsResponse.everything.filter {
        $0.apiKey == APIKey.apiVersions.rawValue
      }
    }
    self.init(
      message, correlationID: correlationID, version: 0, isFlexible: false, hasTags: false)
  }

  private init(
    _ message: some Message, correlationID: Int32, version: Int16, isFlexible: Bool, hasTags: Bool
  ) {
    var writer = WireWriter(version: version, isFlexible: isFlexible)
    writer.number(Int32(0))
    writer.number(correlationID)
    if hasTags { writer.noTags() }
    message.write(to: &writer)
    writer.patchLength(at: 0)
    bytes = writer.bytes
    splices = writer.splices
  }

  /// Bytes on the wire, splices included.
  package var length: Int { splices.reduce(bytes.count) { $0 + $1.bytes.count } }
}

extension ApiVersionsResponse {
  /// Every request that is served, with its versions.
  package static var everything: [API] {
    KafkaProtocol.API.all.map { api in
      API.with {
        $0.apiKey = api.key.rawValue
        $0.minVersion = api.advertised.lowerBound
        $0.maxVersion = api.advertised.upperBound
      }
    }
  }
}
