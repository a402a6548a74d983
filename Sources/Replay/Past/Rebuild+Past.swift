import PostgresWire
import ProjectionKernel
import Store

// The end of a throwaway generation's making.

extension Rebuild {
  /// Gives it the views that readers ask, and lets others find it; both at once.
  func show(
    _ generation: Generation, events: Int64, milliseconds: Int64
  ) throws(RebuildError) {
    try Self.stored { () throws(StoreError) in
      try storing { () throws(PostgresError) in try connection.begin() }
      try GenerationViews(connection).make(target.entry.declaration, generation)
      try PastStore(connection).finish(generation, events: events, milliseconds: milliseconds)
      try storing { () throws(PostgresError) in try connection.commit() }
    }
  }

  /// Leaves nothing of it behind.
  func abandon(_ generation: Generation) throws(RebuildError) {
    try Self.stored { () throws(StoreError) in
      _ = try PastStore(connection).drop(generation)
    }
  }
}
