/// Why some bytes are not one JSON value, and where.
package struct JSONFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  package enum Kind: String, Sendable {
    case empty
    case tooLong = "too_long"
    case invalidUTF8 = "invalid_utf8"
    case controlCharacter = "control_character"
    case unclosedString = "unclosed_string"
    case unexpectedEnd = "unexpected_end"
    case unexpectedCharacter = "unexpected_character"
    case malformedNumber = "malformed_number"
    case malformedLiteral = "malformed_literal"
    case malformedEscape = "malformed_escape"
    case loneSurrogate = "lone_surrogate"
    case tooDeep = "too_deep"
    case trailingContent = "trailing_content"
    case byteOrderMark = "byte_order_mark"
    case outOfMemory = "out_of_memory"
  }

  package let kind: Kind
  /// The byte at which it was found, counted from 0.
  package let offset: Int

  package init(_ kind: Kind, offset: Int) {
    self.kind = kind
    self.offset = offset
  }

  /// A sentence for people, without any of the record's text.
  package var description: String { "\(Self.sentence(kind)) at byte \(offset)" }

  private static func sentence(_ kind: Kind) -> String {
    switch kind {
    case .empty: "no JSON value"
    case .tooLong: "more than \(JSONScanner.recordBytesMax) bytes"
    case .invalidUTF8: "invalid UTF-8"
    case .controlCharacter: "unescaped control character in a string"
    case .unclosedString: "string without an end"
    case .unexpectedEnd: "the record ends within a value"
    case .unexpectedCharacter: "unexpected character"
    case .malformedNumber: "malformed number"
    case .malformedLiteral: "malformed literal"
    case .malformedEscape: "malformed escape in a string"
    case .loneSurrogate: "half of a surrogate pair in a string"
    case .tooDeep: "more than \(JSONScanner.depthMax) objects and arrays inside each other"
    case .trailingContent: "something behind the JSON value"
    case .byteOrderMark: "byte order mark"
    case .outOfMemory: "no memory for the record"
    }
  }
}
