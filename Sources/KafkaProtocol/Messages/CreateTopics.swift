/// Makes topics.
package struct CreateTopicsRequest: RequestMessage {
  package typealias Response = CreateTopicsResponse
  package var topics: [Topic] = []
  package var timeoutMs: Int32 = 60000
  package var validateOnly = false
  package init() {}
  package static let fields: Fields = [
    Field("Topics", \.topics), Field("timeoutMs", \.timeoutMs),
    Field("validateOnly", \.validateOnly),
  ]

  /// One topic.
  package struct Topic: Message {
    package var name = ""
    package var numPartitions: Int32 = 0
    package var replicationFactor: Int16 = 0
    package var assignments: [Assignment] = []
    package var configs: [ConfigEntry] = []
    package init() {}
    package static let fields: Fields = [
      Field("Name", \.name), Field("NumPartitions", \.numPartitions),
      Field("ReplicationFactor", \.replicationFactor), Field("Assignments", \.assignments),
      Field("Configs", \.configs),
    ]
  }

  /// One assignment.
  package struct Assignment: Message {
    package var partition: Int32 = 0
    package var brokerIDs: [Int32] = []
    package init() {}
    package static let fields: Fields = [
      Field("PartitionIndex", \.partition), Field("BrokerIds", \.brokerIDs),
    ]
  }
}

/// Which topics were made.
package struct CreateTopicsResponse: Message {
  package var topics: [Topic] = []
  package init() {}
  package static let fields: Fields = [.throttle(), Field("Topics", \.topics)]

  /// One topic.
  package struct Topic: Message {
    package var name = ""
    package var errorCode = ErrorCode.none
    package var errorMessage: String?
    package var numPartitions: Int32 = -1
    package var replicationFactor: Int16 = -1
    package var configs: [Config]?
    package init() {}
    package static let fields: Fields = [
      Field("Name", \.name), Field("ErrorCode", \.errorCode), Field("ErrorMessage", \.errorMessage),
      Field("NumPartitions", \.numPartitions, since: 5),
      Field("ReplicationFactor", \.replicationFactor, since: 5),
      Field("Configs", \.configs, since: 5),
    ]
  }

  /// One setting.
  package struct Config: Message {
    package var name = ""
    package var value: String?
    package var readOnly = false
    package var configSource: Int8 = -1
    package var isSensitive = false
    package init() {}
    package static let fields: Fields = [
      Field("Name", \.name), Field("Value", \.value), Field("ReadOnly", \.readOnly),
      Field("ConfigSource", \.configSource), Field("IsSensitive", \.isSensitive),
    ]
  }
}
