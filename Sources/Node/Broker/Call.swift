package import KafkaProtocol

/// One request and whom its answer goes to.
package struct Call {
  /// Never used for another request.
  package let token: RequestToken
  package let frame: RequestFrame
  /// The client's address as Kafka writes it: `/127.0.0.1`.
  package let peer: String
  package let now: NodeTime

  package init(token: RequestToken, frame: RequestFrame, peer: String, now: NodeTime) {
    self.token = token
    self.frame = frame
    self.peer = peer
    self.now = now
  }

  var header: RequestHeader { frame.header }
}
