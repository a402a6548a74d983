import JSONFields

/// What the scanner's refusals mean for a record.
enum ScanFaults {
  static func fault(_ fault: JSONFault, _ value: UnsafeRawBufferPointer) -> RecordFault {
    RecordFault(
      code(fault.kind), rule: fault.kind.rawValue, expected: "one JSON value; \(fault)",
      excerpt: Excerpt.of(value, around: fault.offset))
  }

  private static func code(_ kind: JSONFault.Kind) -> QuarantineCode {
    switch kind {
    case .empty: .emptyValue
    case .tooLong: .valueTooLarge
    // The machine's trouble, not the record's: no verdict may come of it.
    case .outOfMemory: fatalError("no memory to scan a record")
    case .invalidUTF8, .byteOrderMark: .invalidUTF8
    case .loneSurrogate: .loneSurrogate
    case .tooDeep: .tooDeep
    case .controlCharacter, .unclosedString, .unexpectedEnd, .unexpectedCharacter,
      .malformedNumber, .malformedLiteral, .malformedEscape, .trailingContent:
      .notJSON
    }
  }
}
