package import JSONFields

/// Equality as JSON Schema means it: numbers by value, objects without order.
package enum JSONEquality {
  /// Whether two values are equal; of members with one name the last counts. A non-finite number
  /// equals nothing.
  package static func equal(_ left: JSONValue, _ right: JSONValue) -> Bool {
    guard left.kind == right.kind else { return false }
    switch left.kind {
    case .true, .false, .null: return true
    case .nonFinite: return false
    case .number: return DecimalText.compare(left.utf8, right.utf8) == 0
    case .string: return JSONValue.equal(left.utf8, right.utf8)
    case .array:
      var others = right.elements
      for element in left.elements {
        guard let other = others.next(), equal(element, other) else { return false }
      }
      return others.next() == nil
    case .object:
      let mine = left.members.distinct
      var others: [[UInt8]: JSONValue] = [:]
      for member in right.members { others[[UInt8](member.key)] = member.value }
      guard mine.count == others.count else { return false }
      return mine.allSatisfy { member in
        others[[UInt8](member.key)].map { equal(member.value, $0) } ?? false
      }
    }
  }
}
