import JSONFields

/// A shape's conditions ready to be tried on records: names as bytes, no text made.
struct ShapeMatcher: Sendable {
  private struct Step: Sendable {
    let path: [[UInt8]]
    let demand: Demand
    let orAbsent: Bool
  }

  private enum Demand: Sendable {
    case present, absent
    case text([UInt8])
    case integer(Int64)
    case boolean(Bool)
    case type(JSONTypeName)
  }

  private let steps: [Step]

  init(_ conditions: [ShapeCondition]) {
    steps = conditions.map { condition in
      let demand: Demand
      switch condition.demand {
      case .present: demand = .present
      case .absent: demand = .absent
      case .text(let text): demand = .text(Array(text.utf8))
      case .integer(let number): demand = .integer(number)
      case .boolean(let flag): demand = .boolean(flag)
      case .type(let name): demand = .type(name)
      }
      return Step(
        path: condition.path.map { Array($0.utf8) }, demand: demand, orAbsent: condition.orAbsent)
    }
  }

  /// Whether the body satisfies every condition.
  func matches(_ body: JSONValue) -> Bool {
    for step in steps where !Self.holds(step, body) { return false }
    return true
  }

  private static func holds(_ step: Step, _ body: JSONValue) -> Bool {
    guard let found = find(step.path, body) else {
      if case .absent = step.demand { return true }
      return step.orAbsent
    }
    switch step.demand {
    case .present: return true
    case .absent: return false
    case .text(let text): return found.kind == .string && isEqual(found.utf8, text)
    case .integer(let number): return found.integer == number
    case .boolean(let flag): return found.boolean == flag
    case .type(let name): return isOfType(found, name)
    }
  }

  /// The value at that path, the last one where names repeat.
  private static func find(_ path: [[UInt8]], _ body: JSONValue) -> JSONValue? {
    var value = body
    for name in path {
      var found: JSONValue?
      for member in value.members where isEqual(member.key, name) { found = member.value }
      guard let found else { return nil }
      value = found
    }
    return value
  }

  private static func isEqual(_ bytes: UnsafeRawBufferPointer, _ other: [UInt8]) -> Bool {
    bytes.count == other.count && bytes.elementsEqual(other)
  }

  private static func isOfType(_ value: JSONValue, _ name: JSONTypeName) -> Bool {
    switch name {
    case .object: value.kind == .object
    case .array: value.kind == .array
    case .string: value.kind == .string
    case .number: value.kind == .number
    case .integer: value.kind == .number && DecimalText.isWhole(value.utf8)
    case .boolean: value.boolean != nil
    case .null: value.isNull
    }
  }
}
