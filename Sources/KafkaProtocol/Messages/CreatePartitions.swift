/// Adds partitions to topics.
package struct CreatePartitionsRequest: RequestMessage {
  package typealias Response = CreatePartitionsResponse
  package var topics: [Topic] = []
  package var timeoutMs: Int32 = 0
  package var validateOnly = false
  package init() {}
  package static let fields: Fields = [
    Field("Topics", \.topics), Field("TimeoutMs", \.timeoutMs),
    Field("ValidateOnly", \.validateOnly),
  ]

  /// One topic.
  package struct Topic: Message {
    package var name = ""
    package var count: Int32 = 0
    package var assignments: [Assignment]?
    package init() {}
    package static let fields: Fields = [
      Field("Name", \.name), Field("Count", \.count), Field("Assignments", \.assignments),
    ]
  }

  /// One assignment.
  package struct Assignment: Message {
    package var brokerIDs: [Int32] = []
    package init() {}
    package static let fields: Fields = [Field("BrokerIds", \.brokerIDs)]
  }
}

/// Which topics have more partitions.
package struct CreatePartitionsResponse: Message {
  package var topics: [Topic] = []
  package init() {}
  package static let fields: Fields = [.throttle(), Field("Results", \.topics)]

  /// One topic.
  package struct Topic: Message {
    package var name = ""
    package var errorCode = ErrorCode.none
    package var errorMessage: String?
    package init() {}
    package static let fields: Fields = [
      Field("Name", \.name), Field("ErrorCode", \.errorCode), Field("ErrorMessage", \.errorMessage),
    ]
  }
}
