package import EventModel

/// What the owner of a partition knows of it: where it stands, what it remembers, who waits.
package struct PartitionStart: Sendable {
  package let partition: TopicPartition
  package let log: LogID
  /// The offset that is to be applied next.
  package let next: Offset
  /// Milliseconds; nil before the first record.
  package let greatestTimeMs: Int64?
  package let ids: [DuplicateWindow.Entry]
  /// Keys that wait, with the offset of the quarantined event they wait behind.
  package let heldKeys: [[UInt8]: Offset]

  package init(
    partition: TopicPartition, log: LogID, next: Offset, greatestTimeMs: Int64?,
    ids: [DuplicateWindow.Entry], heldKeys: [[UInt8]: Offset]
  ) {
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
  var next: Offset
  /// Milliseconds; nil before the first record.
  var greatestTimeMs: Int64?
  var window: DuplicateWindow?
  var heldKeys: [[UInt8]: Offset]

  init(_ start: PartitionStart, rule: DuplicateRule?) {
    partition = start.partition
    log = start.log
    next = start.next
    greatestTimeMs = start.greatestTimeMs
    heldKeys = start.heldKeys
    window = rule.map { rule in
      var window = DuplicateWindow(rule: rule)
      if let time = start.greatestTimeMs { window.advance(timeMs: time) }
      for entry in start.ids { window.remember(entry) }
      return window
    }
  }
}
