/// One kind of request: its versions and the messages that belong to it.
package struct API: Sendable {
  package let key: APIKey
  /// The versions that are answered.
  package let served: ClosedRange<Int16>
  /// The first version with compact lengths and tagged fields; nil for none.
  package let flexibleSince: Int16?
  package let request: any RequestMessage.Type

  init(
    _ key: APIKey, _ request: any RequestMessage.Type, _ served: ClosedRange<Int16>,
    flexible: Int16?
  ) {
    self.key = key
    self.served = served
    self.request = request
    flexibleSince = flexible
  }

  /// As Kafka spells it.
  package var name: String { String("\(request)".dropLast("Request".count)) }
  package var response: any Message.Type { Self.response(of: request) }

  private static func response<Request: RequestMessage>(of type: Request.Type) -> any Message.Type {
    Request.Response.self
  }

  /// The versions that clients are told. Produce says 0 as Kafka does, and answers from 3: below,
  /// librdkafka up to 2.11.0 concludes that the log takes no gzip, snappy or lz4, and sends plain.
  package var advertised: ClosedRange<Int16> {
    key == .produce ? 0...served.upperBound : served
  }

  package func isFlexible(_ version: Int16) -> Bool {
    flexibleSince.map { version >= $0 } ?? false
  }

  /// Every kind of request, by key: what the answer to ApiVersions lists.
  package static let all: [API] = APIKey.allCases.map(\.api)
}
