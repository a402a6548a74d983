/// Every bound of the node. Beyond them it refuses; it never grows without end.
package struct NodeLimits: Sendable {
  package var listener = ListenerLimits()
  package var topicsMax = 2_000
  package var partitionsMax = 5_000
  /// Bytes of records in one fetch answer; one batch more where the first is larger.
  package var fetchBytesMax = 8 << 20
  /// How long a fetch may be parked.
  package var fetchWaitMsMax: Int32 = 60_000
  /// Fetches that may be parked; one more is answered at once.
  package var parkedFetchesMax = 5_000
  package var groups = GroupLimits()
  /// Bytes of the log of groups and offsets before it is written anew.
  package var groupLogBytesMax: Int64 = 8 << 20

  package init() {}
}
