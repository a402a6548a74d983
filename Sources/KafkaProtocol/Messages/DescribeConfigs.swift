/// Asks for settings.
package struct DescribeConfigsRequest: RequestMessage {
  package typealias Response = DescribeConfigsResponse
  package var resources: [Resource] = []
  package var includeSynonyms = false
  package var includeDocumentation = false
  package init() {}
  package static let fields: Fields = [
    Field("Resources", \.resources), Field("IncludeSynonyms", \.includeSynonyms),
    Field("IncludeDocumentation", \.includeDocumentation, since: 3),
  ]

  /// One topic or broker.
  package struct Resource: Message {
    package var resourceType: Int8 = 0
    package var resourceName = ""
    package var configurationKeys: [String]?
    package init() {}
    package static let fields: Fields = [
      Field("ResourceType", \.resourceType), Field("ResourceName", \.resourceName),
      Field("ConfigurationKeys", \.configurationKeys),
    ]
  }
}

/// Settings of topics or brokers.
package struct DescribeConfigsResponse: Message {
  package var resources: [Resource] = []
  package init() {}
  package static let fields: Fields = [.throttle(), Field("Results", \.resources)]

  /// One topic or broker.
  package struct Resource: Message {
    package var errorCode = ErrorCode.none
    package var errorMessage: String?
    package var resourceType: Int8 = 0
    package var resourceName = ""
    package var configs: [Config] = []
    package init() {}
    package static let fields: Fields = [
      Field("ErrorCode", \.errorCode), Field("ErrorMessage", \.errorMessage),
      Field("ResourceType", \.resourceType), Field("ResourceName", \.resourceName),
      Field("Configs", \.configs),
    ]
  }

  /// One setting.
  package struct Config: Message {
    package var name = ""
    package var value: String?
    package var readOnly = false
    package var configSource: Int8 = -1
    package var isSensitive = false
    package var synonyms: [Synonym] = []
    package var configType: Int8 = 0
    package var documentation: String?
    package init() {}
    package static let fields: Fields = [
      Field("Name", \.name), Field("Value", \.value), Field("ReadOnly", \.readOnly),
      Field("ConfigSource", \.configSource), Field("IsSensitive", \.isSensitive),
      Field("Synonyms", \.synonyms), Field("ConfigType", \.configType, since: 3),
      Field("Documentation", \.documentation, since: 3),
    ]
  }

  /// Where a setting may also come from.
  package struct Synonym: Message {
    package var name = ""
    package var value: String?
    package var source: Int8 = 0
    package init() {}
    package static let fields: Fields = [
      Field("Name", \.name), Field("Value", \.value), Field("Source", \.source),
    ]
  }
}
