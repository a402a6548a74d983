import KafkaProtocol

/// What the listener works for. All of it is called on the loop's thread.
protocol RequestHandler: AnyObject {
  /// Why it cannot go on at all.
  associatedtype Failure: Error

  /// Carries out one request. The frame's bytes are valid until this returns.
  /// - Parameter peer: the client's address as Kafka writes it: `/127.0.0.1`.
  /// - Throws: where the bytes are no such request; the connection is closed.
  func handle(
    _ frame: RequestFrame, token: RequestToken, peer: String
  ) throws(WireError) -> CallOutcome

  /// The client of a request whose outcome was `later` is gone.
  func forget(_ token: RequestToken)

  /// Does what is due now, once a turn: after every request of the turn has been handed over, after
  /// a wake-up, and when the time has come that it last named.
  /// - Returns: when it wants its next turn at the latest, by the listener's clock; nil for never.
  /// - Throws: where it cannot go on; `run` throws it.
  func turn() throws(Failure) -> Int64?
}
