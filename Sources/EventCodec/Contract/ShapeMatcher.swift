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
    matches(bytes: body.bytes, tokens: body.tokens, at: body.index)
  }

  /// The same on the bare tokens, without a reference counted.
  func matches(bytes: UnsafeRawPointer, tokens: UnsafePointer<JSONToken>, at index: Int) -> Bool {
    for step in steps where !Self.holds(step, bytes, tokens, index) { return false }
    return true
  }

  private static func holds(
    _ step: Step, _ bytes: UnsafeRawPointer, _ tokens: UnsafePointer<JSONToken>, _ index: Int
  ) -> Bool {
    guard let found = find(step.path, bytes, tokens, index) else {
      if case .absent = step.demand { return true }
      return step.orAbsent
    }
    let kind = tokens[found].kind
    let text = UnsafeRawBufferPointer(
      start: bytes + Int(tokens[found].offset), count: Int(tokens[found].length))
    switch step.demand {
    case .present: return true
    case .absent: return false
    case .text(let wanted): return kind == .string && isEqual(text, wanted)
    case .integer(let number):
      return kind == .number && DecimalText.isWhole(text) && DecimalText.whole(text) == number
    case .boolean(let flag): return kind == (flag ? .true : .false)
    case .type(let name): return isOfType(kind, text, name)
    }
  }

  /// The token of the value at that path, the last one where names repeat.
  private static func find(
    _ path: [[UInt8]], _ bytes: UnsafeRawPointer, _ tokens: UnsafePointer<JSONToken>, _ index: Int
  ) -> Int? {
    var holder = index
    for name in path {
      guard tokens[holder].kind == .object else { return nil }
      let end = Int(tokens[holder].next)
      var key = holder + 1
      var found = -1
      while key < end {
        if Int(tokens[key].length) == name.count {
          let text = UnsafeRawBufferPointer(
            start: bytes + Int(tokens[key].offset), count: name.count)
          if isEqual(text, name) { found = key + 1 }
        }
        key = Int(tokens[key + 1].next)
      }
      guard found >= 0 else { return nil }
      holder = found
    }
    return holder
  }

  private static func isEqual(_ bytes: UnsafeRawBufferPointer, _ other: [UInt8]) -> Bool {
    guard bytes.count == other.count else { return false }
    for index in 0..<other.count where bytes[index] != other[index] { return false }
    return true
  }

  private static func isOfType(
    _ kind: JSONKind, _ text: UnsafeRawBufferPointer, _ name: JSONTypeName
  ) -> Bool {
    switch name {
    case .object: kind == .object
    case .array: kind == .array
    case .string: kind == .string
    case .number: kind == .number
    case .integer: kind == .number && DecimalText.isWhole(text)
    case .boolean: kind == .true || kind == .false
    case .null: kind == .null
    }
  }
}
