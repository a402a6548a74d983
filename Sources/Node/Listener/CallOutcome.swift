import KafkaProtocol

/// What becomes of a request.
enum CallOutcome {
  case answer(ResponseFrame)
  /// The answer comes by the listener's `reply`, under the request's token.
  case later
  /// The client wants no answer.
  case nothing
  /// The connection is of no use any more; the text says why.
  case close(String)
}
