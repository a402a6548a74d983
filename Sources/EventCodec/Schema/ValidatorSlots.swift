import EventModel
import JSONFields

// What becomes of values that have been judged; numbers fill their slots where they are judged.
//
// Enums of another module are matched, not compared: their `==` is a call through a witness.
extension ValidatorWalk {
  /// Writes the slot of a string.
  @inline(__always)
  mutating func fillString(_ node: UnsafePointer<SchemaNode>, _ number: Int32, _ token: Int) -> Bool
  {
    if node.pointee.conversion == .text {
      guard tokens[token].flags & JSONTokenFlags.holdsNul == 0 else {
        return fail(.textHasNul, token, number)
      }
      write(node, token, .text, 0)
      return true
    }
    return fillMoment(node, number, token)
  }

  /// Writes the slot of a string that is no text: a moment, or JSON taken whole.
  @inline(never)
  private mutating func fillMoment(
    _ node: UnsafePointer<SchemaNode>, _ number: Int32, _ token: Int
  ) -> Bool {
    if node.pointee.conversion == .json {
      fillOther(node, token)
      return true
    }
    let isNaive = node.pointee.conversion == .rfc3339NaiveIsUTC
    guard let moment = TimestampText.rfc3339(utf8(token), naiveIsUTC: isNaive) else {
      return fail(.timestampMalformed, token, number)
    }
    write(node, token, .timestamp, moment.microseconds)
    return true
  }

  /// Writes the slot of a value that cannot fail to fit it: JSON taken whole, null, a boolean.
  func fillOther(_ node: UnsafePointer<SchemaNode>, _ token: Int) {
    if node.pointee.conversion == .json { return write(node, token, .json, Int64(token)) }
    switch tokens[token].kind {
    case .null: write(node, token, .null, 0)
    case .true: write(node, token, .boolean, 1)
    default: write(node, token, .boolean, 0)
    }
  }

  @inline(__always)
  func write(
    _ node: UnsafePointer<SchemaNode>, _ token: Int, _ kind: SlotKind, _ number: Int64
  ) {
    slots[Int(node.pointee.slot)] = Slot(
      kind: kind, number: number,
      text: Text(offset: tokens[token].offset, length: tokens[token].length))
  }
}

/// The token's flags as constants of this module, which the loop reads without a call.
private enum JSONTokenFlags {
  static var holdsNul: UInt8 { 2 }
}
