/// Asks for brokers, topics and partitions; may make topics.
package struct MetadataRequest: RequestMessage {
  package typealias Response = MetadataResponse
  package var topics: [Topic]?
  package var allowAutoTopicCreation = true
  package var includeClusterAuthorizedOperations = false
  package var includeTopicAuthorizedOperations = false
  package init() {}
  package static let fields: Fields = [
    Field("Topics", \.topics, nullable: 1),
    Field("AllowAutoTopicCreation", \.allowAutoTopicCreation, since: 4),
    Field("IncludeClusterAuthorizedOperations", \.includeClusterAuthorizedOperations, since: 8),
    Field("IncludeTopicAuthorizedOperations", \.includeTopicAuthorizedOperations, since: 8),
  ]

  /// One topic.
  package struct Topic: Message {
    package var name = ""
    package init() {}
    package static let fields: Fields = [Field("Name", \.name)]
  }
}

/// Brokers, topics and partitions.
package struct MetadataResponse: Message {
  package var brokers: [Broker] = []
  package var clusterID: String?
  package var controllerID: Int32 = -1
  package var topics: [Topic] = []
  package var clusterAuthorizedOperations: Int32 = .min
  package init() {}
  package static let fields: Fields = [
    .throttle(since: 3), Field("Brokers", \.brokers), Field("ClusterId", \.clusterID, since: 2),
    Field("ControllerId", \.controllerID, since: 1), Field("Topics", \.topics),
    Field("ClusterAuthorizedOperations", \.clusterAuthorizedOperations, since: 8),
  ]

  /// One broker.
  package struct Broker: Message {
    package var nodeID: Int32 = 0
    package var host = ""
    package var port: Int32 = 0
    package var rack: String?
    package init() {}
    package static let fields: Fields = [
      Field("NodeId", \.nodeID), Field("Host", \.host), Field("Port", \.port),
      Field("Rack", \.rack, since: 1),
    ]
  }

  /// One topic.
  package struct Topic: Message {
    package var errorCode = ErrorCode.none
    package var name = ""
    package var isInternal = false
    package var partitions: [Partition] = []
    package var topicAuthorizedOperations: Int32 = .min
    package init() {}
    package static let fields: Fields = [
      Field("ErrorCode", \.errorCode), Field("Name", \.name),
      Field("IsInternal", \.isInternal, since: 1), Field("Partitions", \.partitions),
      Field("TopicAuthorizedOperations", \.topicAuthorizedOperations, since: 8),
    ]
  }

  /// One partition.
  package struct Partition: Message {
    package var errorCode = ErrorCode.none
    package var partition: Int32 = 0
    package var leaderID: Int32 = 0
    package var leaderEpoch: Int32 = -1
    package var replicaNodes: [Int32] = []
    package var isrNodes: [Int32] = []
    package init() {}
    package static let fields: Fields = [
      Field("ErrorCode", \.errorCode), Field("PartitionIndex", \.partition),
      Field("LeaderId", \.leaderID), Field("LeaderEpoch", \.leaderEpoch, since: 7),
      Field("ReplicaNodes", \.replicaNodes), Field("IsrNodes", \.isrNodes),
      Field("OfflineReplicas", always: [Int32](), since: 5),
    ]
  }
}
