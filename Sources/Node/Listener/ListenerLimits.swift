/// What clients may cost, all together and each.
package struct ListenerLimits: Sendable {
  /// Open at once; one more is closed as soon as it is accepted.
  package var connectionsMax = 1_000
  /// One request; a longer one closes its connection.
  package var requestBytesMax = 16 << 20
  /// Requests being received and answers not yet taken, over all connections. Beyond it only one
  /// request at a time goes on; small ones are exempt, so that groups stay alive.
  package var inFlightBytesMax = 32 << 20
  /// Up to here a request is small.
  package var smallRequestBytes = 16 << 10
  /// Produce requests of one connection that may wait for their fsync together.
  package var pipelinedMax = 64
  /// A request that has begun must be here within this time.
  package var requestMs: Int64 = 30_000
  /// Who goes on beyond the bytes in flight and sends nothing for so long makes way for those that wait.
  package var overdrawnMs: Int64 = 1_000
  /// A client that takes nothing of its answer for so long is gone.
  package var stallMs: Int64 = 30_000
  /// A connection that is silent for so long is closed, as Kafka does it.
  package var idleMs: Int64 = 600_000

  package init() {}
}
