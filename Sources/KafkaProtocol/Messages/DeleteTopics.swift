/// Deletes topics.
package struct DeleteTopicsRequest: RequestMessage {
  package typealias Response = DeleteTopicsResponse
  package var topics: [String] = []
  package var timeoutMs: Int32 = 0
  package init() {}
  package static let fields: Fields = [
    Field("TopicNames", \.topics), Field("TimeoutMs", \.timeoutMs),
  ]
}

/// Which topics were deleted.
package struct DeleteTopicsResponse: Message {
  package var topics: [Topic] = []
  package init() {}
  package static let fields: Fields = [.throttle(), Field("Responses", \.topics)]

  /// One topic.
  package struct Topic: Message {
    package var name = ""
    package var errorCode = ErrorCode.none
    package var errorMessage: String?
    package init() {}
    package static let fields: Fields = [
      Field("Name", \.name), Field("ErrorCode", \.errorCode),
      Field("ErrorMessage", \.errorMessage, since: 5),
    ]
  }
}
