import EventCodec
package import EventModel

/// What the owner of a partition knows of it: where it stands, what it remembers, who waits.
package struct PartitionStart: Sendable {
  package let partition: TopicPartition
  package let log: LogID
  /// The offset that is to be applied next.
  package let next: Offset
  /// Milliseconds; nil before the first record.
  package let greatestTimeMs: Int64?
  package let ids: [SeenIDs.Entry]
  /// Keys that wait, with the offset of the quarantined event they wait behind.
  package let heldKeys: [[UInt8]: Offset]
  /// Whether records that waited are judged anew: each at the time at which it was met, which lies
  /// before `greatestTimeMs`.
  package let judgesAnew: Bool

  package init(
    partition: TopicPartition, log: LogID, next: Offset, greatestTimeMs: Int64?,
    ids: [SeenIDs.Entry], heldKeys: [[UInt8]: Offset], judgesAnew: Bool = false
  ) {
    self.judgesAnew = judgesAnew
    self.partition = partition
    self.log = log
    self.next = next
    self.greatestTimeMs = greatestTimeMs
    self.ids = ids
    self.heldKeys = heldKeys
  }
}

/// A partition in the hands of an engine.
final class PartitionState {
  let partition: TopicPartition
  let log: LogID
  // Not checked for overlapping access at run time, which every record would pay for: only the engine
  // has it, for the length of one statement.
  @exclusivity(unchecked) var next: Offset
  /// Milliseconds; nil before the first record.
  @exclusivity(unchecked) var greatestTimeMs: Int64?
  let contract: TopicContract
  @exclusivity(unchecked) var seen: SeenIDs
  @exclusivity(unchecked) var heldKeys: [[UInt8]: Offset]
  /// Where its restored records first stood: what folds know of their keys is kept under that.
  var origins: Set<Source> = []

  /// A partition of a log.
  struct Source: Hashable {
    let log: LogID
    let partition: Partition
  }

  init(_ start: PartitionStart, contract: TopicContract) {
    partition = start.partition
    log = start.log
    next = start.next
    greatestTimeMs = start.greatestTimeMs
    heldKeys = start.heldKeys
    self.contract = contract
    seen = SeenIDs(
      window: contract.declaration.duplicateWindow, judgesAnew: start.judgesAnew)
    if !start.judgesAnew, let time = start.greatestTimeMs { seen.advance(timeMs: time) }
    for entry in start.ids { seen.remember(entry) }
  }
}
