/// Asks for the brokers of the cluster.
package struct DescribeClusterRequest: RequestMessage {
  package typealias Response = DescribeClusterResponse
  package var includeClusterAuthorizedOperations = false
  package var endpointType: Int8 = 1
  package init() {}
  package static let fields: Fields = [
    Field("IncludeClusterAuthorizedOperations", \.includeClusterAuthorizedOperations),
    Field("EndpointType", \.endpointType, since: 1),
  ]
}

/// The brokers of the cluster.
package struct DescribeClusterResponse: Message {
  package var errorCode = ErrorCode.none
  package var errorMessage: String?
  package var endpointType: Int8 = 1
  package var clusterID = ""
  package var controllerID: Int32 = -1
  package var brokers: [Broker] = []
  package var clusterAuthorizedOperations: Int32 = .min
  package init() {}
  package static let fields: Fields = [
    .throttle(), Field("ErrorCode", \.errorCode), Field("ErrorMessage", \.errorMessage),
    Field("EndpointType", \.endpointType, since: 1), Field("ClusterId", \.clusterID),
    Field("ControllerId", \.controllerID), Field("Brokers", \.brokers),
    Field("ClusterAuthorizedOperations", \.clusterAuthorizedOperations),
  ]

  /// One broker.
  package struct Broker: Message {
    package var brokerID: Int32 = 0
    package var host = ""
    package var port: Int32 = 0
    package var rack: String?
    package init() {}
    package static let fields: Fields = [
      Field("BrokerId", \.brokerID), Field("Host", \.host), Field("Port", \.port),
      Field("Rack", \.rack),
    ]
  }
}
