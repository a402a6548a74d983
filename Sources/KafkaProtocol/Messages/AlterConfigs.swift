/// Sets all settings of topics anew.
package struct AlterConfigsRequest: RequestMessage {
  package typealias Response = AlterConfigsResponse
  package var resources: [Resource] = []
  package var validateOnly = false
  package init() {}
  package static let fields: Fields = [
    Field("Resources", \.resources), Field("ValidateOnly", \.validateOnly),
  ]

  /// One topic or broker.
  package struct Resource: Message {
    package var resourceType: Int8 = 0
    package var resourceName = ""
    package var configs: [ConfigEntry] = []
    package init() {}
    package static let fields: Fields = [
      Field("ResourceType", \.resourceType), Field("ResourceName", \.resourceName),
      Field("Configs", \.configs),
    ]
  }
}

/// Which settings were set.
package struct AlterConfigsResponse: Message {
  package var resources: [Resource] = []
  package init() {}
  package static let fields: Fields = [.throttle(), Field("Responses", \.resources)]

  /// One topic or broker.
  package struct Resource: Message {
    package var errorCode = ErrorCode.none
    package var errorMessage: String?
    package var resourceType: Int8 = 0
    package var resourceName = ""
    package init() {}
    package static let fields: Fields = [
      Field("ErrorCode", \.errorCode), Field("ErrorMessage", \.errorMessage),
      Field("ResourceType", \.resourceType), Field("ResourceName", \.resourceName),
    ]
  }
}
