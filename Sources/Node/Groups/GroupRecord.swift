package import EventModel

/// An offset that a group committed.
package struct CommittedOffset: Equatable, Sendable {
  package var offset: Int64
  /// -1 where the client does not know it.
  package var leaderEpoch: Int32
  package var metadata: String
  /// The wall clock, milliseconds.
  package var committedMs: Int64

  package init(offset: Int64, leaderEpoch: Int32, metadata: String, committedMs: Int64) {
    self.offset = offset
    self.leaderEpoch = leaderEpoch
    self.metadata = metadata
    self.committedMs = committedMs
  }
}

/// A generation of a group as it outlives the process.
package struct StoredGroup: Equatable, Sendable {
  /// A member of it.
  package struct Member: Equatable, Sendable {
    package let id: ByteText
    package let instanceID: ByteText?
    package let clientID: String
    package let clientHost: String
    package let rebalanceTimeoutMs: Int32
    package let sessionTimeoutMs: Int32
    package let protocols: [GroupProtocol]
    package let assignment: [UInt8]
  }

  package let id: ByteText
  package let generation: Int32
  package let protocolType: ByteText?
  package let protocolName: ByteText?
  package let leader: ByteText?
  /// When it came into this state, by the wall clock.
  package let sinceMs: Int64
  package let members: [Member]
}

/// One entry of the internal log; the last one of each key holds.
package enum GroupRecord: Equatable, Sendable {
  case group(StoredGroup)
  case groupGone(ByteText)
  case offset(ByteText, TopicPartition, CommittedOffset)
  case offsetGone(ByteText, TopicPartition)
}
