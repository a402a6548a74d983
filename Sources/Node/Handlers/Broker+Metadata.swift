import EventModel
import KafkaProtocol
import RecordLog

/// What a client asks before anything else.
extension Broker {
  func apiVersions(_ request: ApiVersionsRequest, _ call: Call) -> ApiVersionsResponse {
    .with {
      let names = [request.clientSoftwareName, request.clientSoftwareVersion]
      if call.header.version >= 3, !names.allSatisfy(Self.isSoftwareName) {
        $0.errorCode = .invalidRequest
      } else {
        $0.apiKeys = ApiVersionsResponse.everything
      }
    }
  }

  /// Letters, digits, `-` and `.`, the first and last a letter or a digit.
  private static func isSoftwareName(_ name: String) -> Bool {
    // The letters of a topic's name, without the underscore.
    name.utf8.allSatisfy { PartitionName.isTopicLetter($0) && $0 != UInt8(ascii: "_") }
      && [name.utf8.first, name.utf8.last].allSatisfy {
        $0 != nil && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ".")
      }
  }

  func metadata(_ request: MetadataRequest, _ call: Call) -> MetadataResponse {
    let mayCreate =
      settings.autoCreate && (call.header.version < 4 || request.allowAutoTopicCreation)
    // Version 0 says "all" with an empty list, later ones with null.
    let isAll = request.topics == nil || call.header.version == 0 && request.topics?.isEmpty == true
    return .with {
      $0.brokers = [
        .with {
          $0.nodeID = settings.nodeID
          $0.host = settings.advertisedHost
          $0.port = settings.advertisedPort
        }
      ]
      $0.clusterID = folder.clusterID
      $0.controllerID = settings.nodeID
      let names = isAll ? topics.names : (request.topics ?? []).map { TopicName($0.name) }
      $0.topics = names.map { described($0, mayCreate: mayCreate && !isAll) }
    }
  }

  private func described(_ name: TopicName, mayCreate: Bool) -> MetadataResponse.Topic {
    .with {
      $0.name = name.text
      $0.isInternal = name.text == "__consumer_offsets"
      if topics[name] == nil, mayCreate, !settings.isReadOnly {
        do throws(Refusal) {
          try topics.create(
            name, partitions: Int(settings.defaultPartitions), configs: TopicConfigs())
          note(NodeEvent(.info, "topic created on first use", [("topic", name.text)]))
        } catch {
          $0.errorCode = error.code
          return
        }
      }
      guard let topic = topics[name] else {
        $0.errorCode = name.fault == nil ? .unknownTopicOrPartition : .invalidTopic
        return
      }
      $0.partitions = topic.partitions.enumerated().map { number, partition in
        .with {
          $0.partition = Int32(number)
          $0.leaderID = settings.nodeID
          $0.leaderEpoch = partition.log.leaderEpoch
          $0.replicaNodes = [settings.nodeID]
          $0.isrNodes = [settings.nodeID]
        }
      }
    }
  }

  func describeCluster(
    _ request: DescribeClusterRequest, _ call: Call
  ) -> DescribeClusterResponse {
    .with {
      guard request.endpointType == 1 else {
        $0.errorCode =
          request.endpointType == 2 ? .mismatchedEndpointType : .unsupportedEndpointType
        $0.errorMessage = "this is the broker endpoint"
        return
      }
      $0.clusterID = folder.clusterID
      $0.controllerID = settings.nodeID
      $0.brokers = [
        .with {
          $0.brokerID = settings.nodeID
          $0.host = settings.advertisedHost
          $0.port = settings.advertisedPort
        }
      ]
    }
  }

  /// Everything is looked after here, except transactions, which are not offered.
  func findCoordinator(
    _ request: FindCoordinatorRequest, _ call: Call
  ) -> FindCoordinatorResponse {
    let isGroup = request.keyType == 0
    func coordinator(_ key: String) -> FindCoordinatorResponse.Coordinator {
      .with {
        $0.key = key
        $0.nodeID = isGroup ? settings.nodeID : -1
        $0.host = isGroup ? settings.advertisedHost : ""
        $0.port = isGroup ? settings.advertisedPort : -1
        if isGroup { return }
        $0.errorCode =
          request.keyType == 1 ? .transactionalIDAuthorizationFailed : .invalidRequest
        $0.errorMessage = Refusal.noTransactions.text
      }
    }
    let one = coordinator(request.key)
    return .with {
      $0.errorCode = one.errorCode
      $0.errorMessage = one.errorMessage
      $0.nodeID = one.nodeID
      $0.host = one.host
      $0.port = one.port
      $0.coordinators = request.coordinatorKeys.map(coordinator)
    }
  }
}
