/// Changes single settings of topics.
package struct IncrementalAlterConfigsRequest: RequestMessage {
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
    package var configs: [Config] = []
    package init() {}
    package static let fields: Fields = [
      Field("ResourceType", \.resourceType), Field("ResourceName", \.resourceName),
      Field("Configs", \.configs),
    ]
  }

  /// One setting.
  package struct Config: Message {
    package var name = ""
    package var configOperation: Int8 = 0
    package var value: String?
    package init() {}
    package static let fields: Fields = [
      Field("Name", \.name), Field("ConfigOperation", \.configOperation), Field("Value", \.value),
    ]
  }
}
