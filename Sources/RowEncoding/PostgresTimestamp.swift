package import EventModel

extension Timestamp {
  /// Microseconds since 2000, as Postgres writes a `timestamptz`. A moment too early for that is
  /// one that Postgres refuses, not minus infinity.
  package var postgresMicroseconds: Int64 {
    let (moved, overflow) = microseconds.subtractingReportingOverflow(
      PostgresLimits.epochMicroseconds)
    return overflow ? Int64.min + 1 : moved
  }

  /// The moment that Postgres wrote as microseconds since 2000; nil for the infinities and for what
  /// 64 bits since 1970 cannot say.
  package init?(postgresMicroseconds: Int64) {
    guard postgresMicroseconds != Int64.min else { return nil }
    let (moved, overflow) = postgresMicroseconds.addingReportingOverflow(
      PostgresLimits.epochMicroseconds)
    guard !overflow else { return nil }
    self.init(microseconds: moved)
  }
}
