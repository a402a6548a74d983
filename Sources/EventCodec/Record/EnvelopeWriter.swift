import EventModel
import JSONFields

/// Puts an envelope together: from the event's own fields, then from what CloudEvents says, which
/// wins.
struct EnvelopeWriter {
  var envelope = Envelope(
    occurredAt: Timestamp(microseconds: 0), timeFromRecord: false, contractVersion: 0)
  private(set) var hasTime = false

  @inline(__always)
  init(slots: UnsafePointer<Slot>, from numbers: EnvelopeSlots) {
    envelope.id = Self.text(slots, numbers.id)
    envelope.tenant = Self.text(slots, numbers.tenant)
    envelope.actor = Self.text(slots, numbers.actor)
    envelope.subject = Self.text(slots, numbers.subject)
    envelope.trace = Self.text(slots, numbers.trace) ?? Self.text(slots, numbers.traceFallback)
    if numbers.time >= 0, case .timestamp = slots[numbers.time].kind {
      envelope.occurredAt = Timestamp(microseconds: slots[numbers.time].number)
      hasTime = true
    }
  }

  /// - Parameters:
  ///   - attributes: checked by `CloudEventRules`.
  ///   - keep: makes a text of the event from bytes of an attribute.
  mutating func override(
    with attributes: CloudEventAttributes, keep: (UnsafeRawBufferPointer) -> Text
  ) {
    envelope.id = attributes.id.map(keep)
    envelope.source = attributes.source.map(keep)
    if let subject = attributes.subject { envelope.subject = keep(subject) }
    if let trace = attributes.traceparent { envelope.trace = keep(trace) }
    if let time = attributes.time.flatMap({ TimestampText.rfc3339($0) }) {
      envelope.occurredAt = time
      hasTime = true
    }
  }

  private static func text(_ slots: UnsafePointer<Slot>, _ number: Int) -> Text? {
    // By pattern, because `==` of another module's enum is a call.
    guard number >= 0, case .text = slots[number].kind else { return nil }
    return slots[number].text
  }
}
