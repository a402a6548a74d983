/// What Annals derives from any record, whatever its wire shape.
@usableFromInline
package struct Envelope: Sendable, BitwiseCopyable {
  /// The producer's id of the event; nil where the shape has none.
  @usableFromInline package var id: Text?
  /// CloudEvents' `source`; nil for bare JSON. Ids are unique within a source.
  @usableFromInline package var source: Text?
  @usableFromInline package var tenant: Text?
  @usableFromInline package var actor: Text?
  @usableFromInline package var subject: Text?
  @usableFromInline package var trace: Text?
  /// When it happened: the event's own time, else the record's timestamp.
  @usableFromInline package var occurredAt: Timestamp
  /// Whether `occurredAt` had to be taken from the record.
  @usableFromInline package var timeFromRecord: Bool
  /// The version of the contract that the record was written under, before upcasting.
  @usableFromInline package var contractVersion: UInt16

  @inlinable package init(occurredAt: Timestamp, timeFromRecord: Bool, contractVersion: UInt16) {
    self.occurredAt = occurredAt
    self.timeFromRecord = timeFromRecord
    self.contractVersion = contractVersion
  }
}

/// One decoded event, as a projection sees it: valid only while `apply` runs, and never kept.
///
/// Its slots are numbered by the newest version of its contract; the generated types in `topics/`
/// read them by name.
///
/// Inlinable, as slots are: other modules make and read one for every record.
@usableFromInline
package struct Event: ~Copyable {
  @usableFromInline package let type: EventTypeID
  /// Where the envelope lies; valid as long as the event.
  @usableFromInline let envelopePointer: UnsafePointer<Envelope>
  @usableFromInline package let position: Position
  /// The record's timestamp on the broker.
  @usableFromInline package let recordTime: Timestamp
  /// The record's key; nil where it has none.
  @usableFromInline package let key: Text?
  /// The bytes that every `Text` of this event refers to.
  @usableFromInline package let bytes: UnsafeRawPointer
  @usableFromInline package let slots: UnsafePointer<Slot>
  @usableFromInline package let slotCount: Int
  /// The record's tokens, for fields that are objects or arrays; JSONFields reads them.
  @usableFromInline package let tokens: UnsafeRawPointer
  @usableFromInline package let tokenCount: Int

  @inlinable package init(
    type: EventTypeID, envelope: UnsafePointer<Envelope>, position: Position, recordTime: Timestamp,
    key: Text?,
    bytes: UnsafeRawPointer, slots: UnsafePointer<Slot>, slotCount: Int,
    tokens: UnsafeRawPointer, tokenCount: Int
  ) {
    self.type = type
    envelopePointer = envelope
    self.position = position
    self.recordTime = recordTime
    self.key = key
    self.bytes = bytes
    self.slots = slots
    self.slotCount = slotCount
    self.tokens = tokens
    self.tokenCount = tokenCount
  }

  @inlinable package var envelope: Envelope { envelopePointer.pointee }

  /// The slot of that number.
  @inlinable package subscript(slot: Int) -> Slot {
    precondition(slot < slotCount, "slot \(slot) of \(slotCount)")
    return slots[slot]
  }

  /// The UTF-8 bytes of a text of this event.
  @inlinable package func utf8(_ text: Text) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: bytes + Int(text.offset), count: Int(text.length))
  }

  /// A text of this event as a `String`, for slow paths.
  package func string(_ text: Text) -> String {
    String(decoding: utf8(text), as: UTF8.self)
  }
}
