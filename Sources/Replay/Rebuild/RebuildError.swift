package import EventModel
package import Store

/// Why a rebuild did not come to its end; the disposition of what is below says what to do.
package enum RebuildError: Error, CustomStringConvertible {
  case history(HistoryError)
  case store(StoreError)
  /// Another process builds a generation of the same projection.
  case taken(ProjectionName)
  /// The beginning of a log is nowhere any more.
  case lost(TopicPartition, from: Offset, below: Offset)
  /// An unfinished generation cannot be gone on with.
  case unfinished(Generation, String)
  /// A past cut is none of this history.
  case noCut(String)
  /// It was asked to stop, and left nothing behind.
  case cancelled

  package var description: String {
    switch self {
    case .history(let error): "\(error)"
    case .store(let error): "\(error)"
    case .taken(let projection): "another rebuild of \(projection) is at work"
    case .lost(let partition, let from, let below):
      "\(partition): offsets from \(from) to before \(below) are nowhere to be read"
    case .unfinished(let generation, let what):
      "\(generation.projection) version \(generation.version), generation \(generation.number), "
        + "was begun and \(what)"
    case .noCut(let what): what
    case .cancelled: "it was cancelled"
    }
  }
}
