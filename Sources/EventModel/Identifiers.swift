// The names of things: one type for each, so that a partition is never taken for an offset.

/// A Kafka topic's name, as the broker spells it.
package struct TopicName: Hashable, Sendable, CustomStringConvertible {
  package let text: String
  package init(_ text: String) { self.text = text }
  package var description: String { text }
}

/// One partition of a topic; 0 or greater.
@usableFromInline
package struct Partition: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let number: Int32
  package init(_ number: Int32) { self.number = number }
  @usableFromInline package static func < (left: Partition, right: Partition) -> Bool {
    left.number < right.number
  }
  @usableFromInline package var description: String { String(number) }
}

/// A record's place in its partition; 0 or greater.
@usableFromInline
package struct Offset: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let number: Int64
  package init(_ number: Int64) { self.number = number }
  @usableFromInline package static func < (left: Offset, right: Offset) -> Bool {
    left.number < right.number
  }
  /// The offset that follows; the only place where one is added.
  package var next: Offset { Offset(number + 1) }
  @usableFromInline package var description: String { String(number) }
}

/// One life of a topic, written `orders#1`: a topic deleted and made again is another log.
package struct LogName: Hashable, Sendable, CustomStringConvertible {
  package let topic: TopicName
  /// Counts from 1.
  package let life: Int32
  package init(topic: TopicName, life: Int32) {
    self.topic = topic
    self.life = life
  }
  package var description: String { "\(topic)#\(life)" }
}

/// The number under which a database knows a log; assigned once, when the log is first met.
@usableFromInline
package struct LogID: Hashable, Sendable, Comparable {
  package let number: Int32
  package init(_ number: Int32) { self.number = number }
  @usableFromInline package static func < (left: LogID, right: LogID) -> Bool {
    left.number < right.number
  }
}

/// An event's identity: where its record stands. Ordered by log, partition, offset.
@usableFromInline
package struct Position: Hashable, Sendable, Comparable {
  package let log: LogID
  package let partition: Partition
  package let offset: Offset
  package init(log: LogID, partition: Partition, offset: Offset) {
    self.log = log
    self.partition = partition
    self.offset = offset
  }
  @usableFromInline package static func < (left: Position, right: Position) -> Bool {
    if left.log != right.log { return left.log < right.log }
    if left.partition != right.partition { return left.partition < right.partition }
    return left.offset < right.offset
  }
}

/// A projection's name, as its folder spells it: `training_mode`.
package struct ProjectionName: Hashable, Sendable, CustomStringConvertible {
  package let text: String
  package init(_ text: String) { self.text = text }
  package var description: String { text }
}
