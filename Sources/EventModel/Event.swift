/// What Annals derives from any record, whatever its wire shape.
package struct Envelope: Sendable, BitwiseCopyable {
  /// The producer's id of the event; nil where the shape has none.
  package var id: Text?
  /// CloudEvents' `source`; nil for bare JSON. Ids are unique within a source.
  package var source: Text?
  package var tenant: Text?
  package var actor: Text?
  package var subject: Text?
  package var trace: Text?
  /// When it happened: the event's own time, else the record's timestamp.
  package var occurredAt: Timestamp
  /// Whether `occurredAt` had to be taken from the record.
  package var timeFromRecord: Bool
  /// The version of the contract that the record was written under, before upcasting.
  package var contractVersion: UInt16

  package init(occurredAt: Timestamp, timeFromRecord: Bool, contractVersion: UInt16) {
    self.occurredAt = occurredAt
    self.timeFromRecord = timeFromRecord
    self.contractVersion = contractVersion
  }
}

/// One decoded event, as a projection sees it: valid only while `apply` runs, and never kept.
///
/// Its slots are numbered by the newest version of its contract; the generated types in `topics/`
/// read them by name.
package struct Event: ~Copyable {
  package let type: EventTypeID
  package let envelope: Envelope
  package let position: Position
  /// The record's timestamp on the broker.
  package let recordTime: Timestamp
  /// The record's key; nil where it has none.
  package let key: Text?
  /// The bytes that every `Text` of this event refers to.
  package let bytes: UnsafeRawPointer
  package let slots: UnsafePointer<Slot>
  package let slotCount: Int
  /// The record's tokens, for fields that are objects or arrays; JSONFields reads them.
  package let tokens: UnsafeRawPointer
  package let tokenCount: Int

  package init(
    type: EventTypeID, envelope: Envelope, position: Position, recordTime: Timestamp, key: Text?,
    bytes: UnsafeRawPointer, slots: UnsafePointer<Slot>, slotCount: Int,
    tokens: UnsafeRawPointer, tokenCount: Int
  ) {
    self.type = type
    self.envelope = envelope
    self.position = position
    self.recordTime = recordTime
    self.key = key
    self.bytes = bytes
    self.slots = slots
    self.slotCount = slotCount
    self.tokens = tokens
    self.tokenCount = tokenCount
  }

  /// The slot of that number.
  package subscript(slot: Int) -> Slot {
    precondition(slot < slotCount, "slot \(slot) of \(slotCount)")
    return slots[slot]
  }

  /// The UTF-8 bytes of a text of this event.
  package func utf8(_ text: Text) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: bytes + Int(text.offset), count: Int(text.length))
  }

  /// A text of this event as a `String`, for slow paths.
  package func string(_ text: Text) -> String {
    String(decoding: utf8(text), as: UTF8.self)
  }
}
