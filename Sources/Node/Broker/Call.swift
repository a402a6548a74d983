import KafkaProtocol

/// One request and whom its answer goes to.
struct Call {
  /// Never used for another request.
  let token: RequestToken
  let frame: RequestFrame
  /// The client's address as Kafka writes it: `/127.0.0.1`.
  let peer: String
  let now: NodeTime

  var header: RequestHeader { frame.header }
}
