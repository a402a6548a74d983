/// The bounds of consumer groups; beyond them a client is refused, never the node harmed.
package struct GroupLimits: Sendable {
  /// What a member may ask for as its session timeout, as Kafka's defaults allow.
  package var sessionTimeoutMs: ClosedRange<Int32> = 6_000...1_800_000
  /// How long the first join of an empty group waits for others. Kafka waits 3 s; a single machine
  /// gains nothing by it.
  package var initialRebalanceDelayMs: Int64 = 0
  /// How long a member that never had an answer may stay in a join.
  package var newMemberTimeoutMs: Int64 = 300_000
  package var groupsMax = 2_000
  /// Members of one group, those that only hold an id included.
  package var membersMax = 500
  /// Bytes of metadata and assignments of one group.
  package var groupBytesMax = 16 << 20
  /// Bytes of the text that may go with a committed offset, as in Kafka.
  package var offsetMetadataBytesMax = 4_096
  /// Committed offsets of all groups together.
  package var offsetsMax = 200_000
  /// How long the offsets of a group without members are kept: Kafka's seven days.
  package var offsetsRetentionMs: Int64 = 604_800_000

  package init() {}
}
