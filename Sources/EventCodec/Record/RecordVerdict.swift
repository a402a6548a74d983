package import EventModel

/// What became of one record. Flat, so that passing it costs nothing; where it is quarantined, the
/// decoder's `fault` says more.
package enum RecordVerdict: Sendable, BitwiseCopyable, Equatable {
  /// The record is an event of that type; `RecordDecoder.withEvent` shows it.
  case event(EventTypeID)
  case skipped(SkipReason)
  case quarantined(QuarantineCode)
}
