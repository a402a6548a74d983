import EventModel
package import Store

/// How far one generation is behind another, over the partitions that both read.
package struct Lag: Equatable, Sendable {
  /// Records; what one is ahead in a partition makes up for nothing in another.
  package let events: Int64
  /// Between the newest records that the two have read; nil where one has read none.
  package let recordTime: Duration?

  /// - Parameters:
  ///   - own: where the one stands that may be behind.
  ///   - other: where it should stand.
  package init(of own: [GenerationPosition], behind other: [GenerationPosition]) {
    var events: Int64 = 0
    for position in other {
      guard let here = own.first(where: { $0.partition == position.partition }) else { continue }
      events += max(0, position.next.number - here.next.number)
    }
    self.events = events
    let newest = other.compactMap(\.greatestTimeMs).max()
    let ownNewest = own.compactMap(\.greatestTimeMs).max()
    recordTime = newest.flatMap { newest in
      ownNewest.map { .milliseconds(max(0, newest - $0)) }
    }
  }
}
