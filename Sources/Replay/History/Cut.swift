package import EventModel

/// A vector of next offsets, one for each partition: everything before them, and nothing else.
package struct Cut: Sendable, Equatable {
  package let next: [TopicPartition: Offset]

  package init(_ next: [TopicPartition: Offset]) { self.next = next }

  /// The partitions, in order.
  package var partitions: [TopicPartition] { next.keys.sorted() }
}
