// What a decoded record is made of: typed slots that refer to bytes by range, so that an event is
// flat and copying one costs nothing.
//
// Inlinable, since other modules make and read them for every field of every record.

/// UTF-8 text of the event now in hand: a range of the decoder's scratch bytes, escapes resolved.
@usableFromInline
package struct Text: Sendable, BitwiseCopyable {
  @usableFromInline package let offset: UInt32
  @usableFromInline package let length: UInt32
  @inlinable package init(offset: UInt32, length: UInt32) {
    self.offset = offset
    self.length = length
  }
}

/// What one slot holds.
@usableFromInline
package enum SlotKind: UInt8, Sendable, BitwiseCopyable {
  /// The record has no such field.
  case absent = 0
  /// The field is JSON `null`.
  case null
  /// The field was `NaN` or an infinity, which JSON does not know: absent, and flagged.
  case nonFinite
  case text
  /// A whole number.
  case integer
  /// A decimal scaled to a whole number by the field's declared scale.
  case decimal
  case boolean
  /// Microseconds since the epoch.
  case timestamp
  /// An object or an array: `number` is the index of its first token.
  case json
}

/// One field of a decoded event, 24 bytes and flat.
@usableFromInline
package struct Slot: Sendable, BitwiseCopyable {
  @usableFromInline package var kind: SlotKind
  /// The integer, the scaled decimal, 0 or 1, the microseconds, or a token index.
  @usableFromInline package var number: Int64
  /// The text, or the raw JSON of an object or an array.
  @usableFromInline package var text: Text

  @inlinable package init(kind: SlotKind, number: Int64, text: Text) {
    self.kind = kind
    self.number = number
    self.text = text
  }

  package static let absent = Slot(
    kind: .absent, number: 0, text: Text(offset: 0, length: 0))
}

/// The number of an event type in the registry that the build makes from `topics/`.
@usableFromInline
package struct EventTypeID: Hashable, Sendable, BitwiseCopyable {
  package let number: UInt16
  package init(_ number: UInt16) { self.number = number }
}
