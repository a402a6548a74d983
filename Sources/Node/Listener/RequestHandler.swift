package import KafkaProtocol

/// What the listener works for. All of it is called on the loop's thread.
package protocol RequestHandler: AnyObject {
  /// Why it cannot go on at all.
  associatedtype Failure: Error

  /// Carries out one request. The frame's bytes are valid until this returns.
  /// - Parameter peer: the client's address as Kafka writes it: `/127.0.0.1`.
  /// - Throws: where the bytes are no such request; the connection is closed.
  func handle(
    _ frame: RequestFrame, token: RequestToken, peer: String
  ) throws(WireError) -> CallOutcome

  /// Does what is due now, once a turn: after every request of the turn has been handed over, after
  /// a wake-up, and when the time has come that it last named.
  func turn() throws(Failure) -> LoopTurn
}

/// How the loop goes on.
package enum LoopTurn: Sendable {
  /// With the next request or wake-up, or at that time of the listener's clock; nil for no time.
  case wait(untilMs: Int64?)
  /// Not at all: `run` returns.
  case stop
}
