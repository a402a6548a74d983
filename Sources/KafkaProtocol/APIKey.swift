/// The requests that are served; a connection that sends another one is closed.
package enum APIKey: Int16, CaseIterable, Sendable {
  case produce = 0
  case fetch = 1
  case listOffsets = 2
  case metadata = 3
  case offsetCommit = 8
  case offsetFetch = 9
  case findCoordinator = 10
  case joinGroup = 11
  case heartbeat = 12
  case leaveGroup = 13
  case syncGroup = 14
  case describeGroups = 15
  case listGroups = 16
  case apiVersions = 18
  case createTopics = 19
  case deleteTopics = 20
  case deleteRecords = 21
  case initProducerID = 22
  case offsetForLeaderEpoch = 23
  case describeConfigs = 32
  case alterConfigs = 33
  case createPartitions = 37
  case deleteGroups = 42
  case incrementalAlterConfigs = 44
  case offsetDelete = 47
  case describeCluster = 60

  /// What is known about this request.
  package var api: API {
    switch self {
    case .produce: API(self, ProduceRequest.self, 3...9, flexible: 9)
    case .fetch: API(self, FetchRequest.self, 4...12, flexible: 12)
    case .listOffsets: API(self, ListOffsetsRequest.self, 1...7, flexible: 6)
    case .metadata: API(self, MetadataRequest.self, 0...9, flexible: 9)
    case .offsetCommit: API(self, OffsetCommitRequest.self, 2...8, flexible: 8)
    case .offsetFetch: API(self, OffsetFetchRequest.self, 1...8, flexible: 6)
    case .findCoordinator: API(self, FindCoordinatorRequest.self, 0...4, flexible: 3)
    case .joinGroup: API(self, JoinGroupRequest.self, 0...7, flexible: 6)
    case .heartbeat: API(self, HeartbeatRequest.self, 0...4, flexible: 4)
    case .leaveGroup: API(self, LeaveGroupRequest.self, 0...4, flexible: 4)
    case .syncGroup: API(self, SyncGroupRequest.self, 0...5, flexible: 4)
    case .describeGroups: API(self, DescribeGroupsRequest.self, 0...5, flexible: 5)
    case .listGroups: API(self, ListGroupsRequest.self, 0...4, flexible: 3)
    case .apiVersions: API(self, ApiVersionsRequest.self, 0...4, flexible: 3)
    case .createTopics: API(self, CreateTopicsRequest.self, 2...5, flexible: 5)
    case .deleteTopics: API(self, DeleteTopicsRequest.self, 1...5, flexible: 4)
    case .deleteRecords: API(self, DeleteRecordsRequest.self, 0...2, flexible: 2)
    case .initProducerID: API(self, InitProducerIdRequest.self, 0...4, flexible: 2)
    case .offsetForLeaderEpoch: API(self, OffsetForLeaderEpochRequest.self, 2...4, flexible: 4)
    case .describeConfigs: API(self, DescribeConfigsRequest.self, 1...4, flexible: 4)
    case .alterConfigs: API(self, AlterConfigsRequest.self, 0...2, flexible: 2)
    case .createPartitions: API(self, CreatePartitionsRequest.self, 0...3, flexible: 2)
    case .deleteGroups: API(self, DeleteGroupsRequest.self, 0...2, flexible: 2)
    case .incrementalAlterConfigs:
      API(self, IncrementalAlterConfigsRequest.self, 0...1, flexible: 1)
    case .offsetDelete: API(self, OffsetDeleteRequest.self, 0...0, flexible: nil)
    case .describeCluster: API(self, DescribeClusterRequest.self, 0...1, flexible: 0)
    }
  }
}
