/// Sets all settings of topics anew.
package struct AlterConfigsRequest: RequestMessage {
  package typealias Response = AlterConfigsResponse
  package var resources: [Resource] = []
  package var validateOnly = false
  package init() {}
  package static let fields: [Field<Self>] = [
    Field("Resources", \.resources), Field("ValidateOnly", \.validateOnly),
  ]

  /// One topic or broker.
  package struct Resource: Message {
    package var resourceType: Int8 = 0
    package var resourceName = ""
    package var configs: [Config] = []
    package init() {}
    package static let fields: [Field<Self>] = [
      Field("ResourceType", \.resourceType), Field("ResourceName", \.resourceName),
      Field("Configs", \.configs),
    ]
  }

  /// One setting.
  package struct Config: Message {
    package var name = ""
    package var value: String?
    package init() {}
    package static let fields: [Field<Self>] = [
      Field("Name", \.name), Field("Value", \.value),
    ]
  }
}

/// Which settings were set.
package struct AlterConfigsResponse: Message {
  package var throttleTimeMs: Int32 = 0
  package var resources: [Resource] = []
  package init() {}
  package static let fields: [Field<Self>] = [
    Field("ThrottleTimeMs", \.throttleTimeMs), Field("Responses", \.resources),
  ]

  /// One topic or broker.
  package struct Resource: Message {
    package var errorCode = ErrorCode.none
    package var errorMessage: String?
    package var resourceType: Int8 = 0
    package var resourceName = ""
    package init() {}
    package static let fields: [Field<Self>] = [
      Field("ErrorCode", \.errorCode), Field("ErrorMessage", \.errorMessage),
      Field("ResourceType", \.resourceType), Field("ResourceName", \.resourceName),
    ]
  }
}
