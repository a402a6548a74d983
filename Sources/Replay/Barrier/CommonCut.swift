package import EventModel

/// The cut at which two generations are compared, and how far the second was behind it.
package struct CommonCut: Sendable {
  /// The next offset of each partition that either reads.
  package let next: [TopicPartition: Offset]
  /// Records that the second generation had still to read, and that were folded for the comparison.
  package let caughtUp: Int64
  /// Partitions of both from whose records the two begin at different offsets, with both starts.
  package let starts: [(partition: TopicPartition, first: Offset, second: Offset)]

  /// `topic[0] 17, topic[1] 4`.
  package var text: String {
    next.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
  }
}
