package import EventModel

/// A value inside a scanned record: a view of three words, for slow paths and nested JSON.
///
/// One that came from a scanner or a document keeps it alive, though a scanner's next `scan` makes it
/// void; one that came from an event is valid as long as the event. Pointers that it hands out
/// (`utf8`, `rawText`) live no longer than it does. Keys and strings compare as bytes, never by
/// Unicode equivalence.
package struct JSONValue {
  package let bytes: UnsafeRawPointer
  package let tokens: UnsafePointer<JSONToken>
  /// The value's first token.
  package let index: Int
  /// Who owns the memory; nil where another keeps it, as for an event's.
  package let owner: JSONScanner?

  package init(
    bytes: UnsafeRawPointer, tokens: UnsafePointer<JSONToken>, index: Int,
    owner: JSONScanner? = nil
  ) {
    self.bytes = bytes
    self.tokens = tokens
    self.index = index
    self.owner = owner
  }

  /// Another value of the same record, by its token.
  package func at(_ token: Int) -> JSONValue {
    JSONValue(bytes: bytes, tokens: tokens, index: token, owner: owner)
  }

  package var token: JSONToken { tokens[index] }
  package var kind: JSONKind { tokens[index].kind }

  /// The bytes of the token's range: text of a string without quotes and escapes, else as written.
  package var utf8: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: bytes + Int(token.offset), count: Int(token.length))
  }

  /// The token's range as a text of the event; a string's is free of escapes.
  package var text: Text { Text(offset: token.offset, length: token.length) }

  /// The string, escapes resolved; nil for other kinds.
  package var string: String? {
    kind == .string ? String(decoding: utf8, as: UTF8.self) : nil
  }

  /// The number as it is written; nil for other kinds.
  package var numberText: String? {
    kind == .number ? String(decoding: utf8, as: UTF8.self) : nil
  }

  /// A number written without fraction and exponent that fits; nil for all else.
  package var integer: Int64? {
    guard kind == .number, token.flags & (JSONToken.fraction | JSONToken.exponent) == 0 else {
      return nil
    }
    return DecimalText.whole(utf8)
  }

  package var boolean: Bool? {
    switch kind {
    case .true: true
    case .false: false
    default: nil
    }
  }

  package var isNull: Bool { kind == .null }

  /// The value exactly as the record has it, quotes and brackets included; nil for a string that
  /// was written with escapes.
  package var rawText: UnsafeRawBufferPointer? {
    guard kind == .string else { return utf8 }
    guard token.flags & JSONToken.escaped == 0 else { return nil }
    return UnsafeRawBufferPointer(
      start: bytes + Int(token.offset) - 1, count: Int(token.length) + 2)
  }

  /// The members of an object as written, duplicates included; empty for other kinds.
  package var members: JSONMembers {
    JSONMembers(of: self, end: kind == .object ? end : 0)
  }

  /// The elements of an array; empty for other kinds.
  package var elements: JSONElements {
    JSONElements(of: self, end: kind == .array ? end : 0)
  }

  /// The member of that name, the last one where it is there more than once.
  package subscript(_ name: String) -> JSONValue? {
    var name = name
    return name.withUTF8 { wanted in
      var found: JSONValue?
      for member in members where Self.equal(member.key, UnsafeRawBufferPointer(wanted)) {
        found = member.value
      }
      return found
    }
  }

  /// The element of that number; nil outside the array.
  package subscript(_ position: Int) -> JSONValue? {
    var left = position
    for element in elements {
      if left == 0 { return element }
      left -= 1
    }
    return nil
  }

  /// Whether two byte ranges hold the same bytes.
  package static func equal(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool
  {
    left.count == right.count && left.elementsEqual(right)
  }

  private var end: Int { Int(token.next) }
}

extension Event {
  /// The value of a slot that holds an object or an array; nil for other slots.
  package func json(_ slot: Slot) -> JSONValue? {
    guard slot.kind == .json else { return nil }
    precondition(slot.number >= 0 && slot.number < tokenCount, "token \(slot.number)")
    return JSONValue(
      bytes: bytes, tokens: tokens.assumingMemoryBound(to: JSONToken.self),
      index: Int(slot.number))
  }
}
