/// One thing that a shape demands of one field of the body.
package struct ShapeCondition: Sendable, Hashable {
  /// The field, by names from the top.
  package let path: [String]
  package let demand: Demand
  /// Whether a body without the field satisfies it too.
  package let orAbsent: Bool

  /// What is demanded of the field.
  package enum Demand: Sendable, Hashable {
    /// It is there, whatever it is.
    case present
    case absent
    /// It is that text; escapes count as what they stand for.
    case text(String)
    /// It is that whole number, written without fraction and exponent.
    case integer(Int64)
    case boolean(Bool)
    case type(JSONTypeName)
  }

  package init(path: [String], demand: Demand, orAbsent: Bool = false) {
    self.path = path
    self.demand = demand
    self.orAbsent = orAbsent
  }

  /// Whether the field must be there for the condition to hold.
  private var needsField: Bool { demand != .absent && !orAbsent }

  /// Whether a body may lack the field and satisfy the condition.
  private var allowsAbsence: Bool { !needsField }

  /// Whether the field, where it is there, can have no members.
  private var rulesOutMembers: Bool {
    switch demand {
    case .present: false
    case .absent, .text, .integer, .boolean: true
    case .type(let name): name != .object
    }
  }

  /// Whether no body can satisfy both.
  package func excludes(_ other: ShapeCondition) -> Bool {
    if path == other.path {
      if allowsAbsence && other.allowsAbsence { return false }
      return Self.contradict(demand, other.demand)
    }
    // A field below another cannot be there where the other is absent or is no object.
    if other.path.starts(with: path) { return other.needsField && rulesOutMembers }
    if path.starts(with: other.path) { return needsField && other.rulesOutMembers }
    return false
  }

  private static func contradict(_ one: Demand, _ other: Demand) -> Bool {
    switch (one, other) {
    case (.absent, .absent), (.present, .present): return false
    case (.absent, _), (_, .absent): return true
    case (.present, _), (_, .present): return false
    default: break
    }
    if case .type(let mine) = one, case .type(let theirs) = other {
      return !mine.overlaps(theirs)
    }
    if case .type(let name) = one { return !name.holds(other) }
    if case .type(let name) = other { return !name.holds(one) }
    return one != other
  }
}

/// A JSON type as JSON Schema names it.
package enum JSONTypeName: String, Sendable, CaseIterable {
  case object, array, string, number, integer, boolean, null

  func overlaps(_ other: JSONTypeName) -> Bool {
    self == other || [self, other].allSatisfy { $0 == .number || $0 == .integer }
  }

  /// Whether a value that satisfies the demand may be of this type.
  func holds(_ demand: ShapeCondition.Demand) -> Bool {
    switch demand {
    case .text: self == .string
    case .integer: self == .number || self == .integer
    case .boolean: self == .boolean
    case .present, .absent, .type: true
    }
  }
}
