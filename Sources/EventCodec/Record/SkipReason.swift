/// Why a record is counted and passed over. The raw values are stored and shown: they never change.
package enum SkipReason: String, Sendable, CaseIterable, BitwiseCopyable {
  /// The record has no value: a tombstone, which says nothing on a topic that is not compacted.
  case tombstone = "tombstone"
  /// No shape of the topic fits, and the topic declares that such events belong to others.
  case unknownEventType = "unknown_event_type"
}
