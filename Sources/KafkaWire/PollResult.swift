/// What one poll brought, beside the records that are in the batch.
package struct PollResult: Sendable, Equatable {
  /// Records added to the batch by this poll.
  package let recordCount: Int
  /// What happened, in order; the records of the batch came before every urgent event.
  package let events: [ConsumerEvent]

  package init(recordCount: Int, events: [ConsumerEvent]) {
    self.recordCount = recordCount
    self.events = events
  }
}
