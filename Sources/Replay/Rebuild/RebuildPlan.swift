package import EventModel
package import Store

/// What a rebuild is about to do.
package struct RebuildPlan: Sendable {
  /// One partition's share.
  package struct Part: Sendable, Equatable {
    package let partition: TopicPartition
    package let log: LogID
    /// The first offset that the generation accounts for.
    package let start: Offset
    /// The offset that is read first; those before it are accounted for already, or lost.
    package let from: Offset
    /// The offset before which the rebuild ends; a worker goes on there.
    package let to: Offset
    /// Offsets before this one that are not accounted for yet are lost; nil where none is.
    package let lostBelow: Offset?
    /// Offsets further on that are nowhere: the archive knows that Kafka had removed them.
    package let lost: [Range<Offset>]
    /// Bytes of it in the archive, compressed.
    package let archivedBytes: Int64

    /// Offsets to be read.
    package var count: Int64 { max(0, to.number - from.number) }
  }

  package let projection: ProjectionName
  package let version: Int32
  package let number: Int32
  /// An unfinished generation that is gone on with; nil for a new one.
  package let unfinished: Generation?
  package let parts: [Part]

  /// Events to be read.
  package var events: Int64 { parts.reduce(0) { $0 + $1.count } }
  /// Offsets that are accounted for as lost.
  package var lost: Int64 {
    parts.reduce(0) { sum, part in
      part.lost.reduce(sum + (part.lostBelow ?? part.start).number - part.start.number) {
        $0 + $1.upperBound.number - $1.lowerBound.number
      }
    }
  }
  /// Bytes in the archive, compressed; what Kafka holds is not known before it is read.
  package var archivedBytes: Int64 { parts.reduce(0) { $0 + $1.archivedBytes } }
  /// What was folded by an earlier run.
  package var eventsBefore: Int64 {
    unfinished == nil ? 0 : parts.reduce(0) { $0 + $1.from.number - $1.start.number }
  }
}
