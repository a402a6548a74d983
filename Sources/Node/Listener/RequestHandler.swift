package import KafkaProtocol

/// What the listener works for. All of it is called on the loop's thread.
package protocol RequestHandler: AnyObject {
  /// Carries out one request. The frame's bytes are valid until this returns.
  /// - Parameter peer: the client's address as Kafka writes it: `/127.0.0.1`.
  /// - Throws: where the bytes are no such request; the connection is closed.
  func handle(
    _ frame: RequestFrame, token: RequestToken, peer: String
  ) throws(WireError) -> CallOutcome

  /// The waker was used since the last turn.
  func woken()

  /// Every request of this turn has been handed over: the moment to start what they share.
  func turnEnded()
}
