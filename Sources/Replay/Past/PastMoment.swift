package import EventModel

/// A moment of the past as somebody asks for it.
package enum PastMoment: Equatable, Sendable {
  /// Everything whose record time, or time of decision, is before it, partition by partition up to
  /// the first record of that time or later.
  case time(Timestamp)
  case cut(KnownCut)
}
