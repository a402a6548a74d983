/// Asks which requests are served.
package struct ApiVersionsRequest: RequestMessage {
  package typealias Response = ApiVersionsResponse
  package var clientSoftwareName = ""
  package var clientSoftwareVersion = ""
  package init() {}
  package static let fields: Fields = [
    Field("ClientSoftwareName", \.clientSoftwareName, since: 3),
    Field("ClientSoftwareVersion", \.clientSoftwareVersion, since: 3),
  ]
}

/// Which requests are served.
package struct ApiVersionsResponse: Message {
  package var errorCode = ErrorCode.none
  package var apiKeys: [API] = []
  package init() {}
  package static let fields: Fields = [
    Field("ErrorCode", \.errorCode), Field("ApiKeys", \.apiKeys), .throttle(since: 1),
  ]

  /// One kind of request, with the versions served.
  package struct API: Message {
    package var apiKey: Int16 = 0
    package var minVersion: Int16 = 0
    package var maxVersion: Int16 = 0
    package init() {}
    package static let fields: Fields = [
      Field("ApiKey", \.apiKey), Field("MinVersion", \.minVersion),
      Field("MaxVersion", \.maxVersion),
    ]
  }
}
