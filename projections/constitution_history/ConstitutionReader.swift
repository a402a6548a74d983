import JSONFields

/// Reads a bundle into the modelled values, as lax as the platform's reader is (pydantic 2 in its
/// default mode), and notes every liberty it took.
///
/// - A member that the model lacks is dropped, and noted as unknown; so is the earlier of two
///   members of one name.
/// - A missing member is an error; `null` is one too.
/// - A text must be a string: numbers and booleans are errors, never converted.
/// - A list must be an array, an object an object.
/// - A whole number may also be a string, a float without a fraction, or a boolean
///   (`PythonInteger`); noted as coerced. 0 and below is an error.
/// - A moment may be written in several ways (`PythonMoment`); all but RFC 3339 are noted as coerced.
struct ConstitutionReader {
  /// Paths of members that were dropped, in document order.
  private(set) var unknown: [String] = []
  /// Paths of values that were not written as the model has them, in the model's order.
  private(set) var coerced: [String] = []

  /// The modelled part of a value.
  /// - Throws: `malformed`, for the first member of the model that is missing or wrong.
  mutating func read(
    _ value: JSONValue, as shape: ConstitutionShape, at path: String = ""
  ) throws(ConstitutionFault) -> CanonicalValue {
    switch shape {
    case .text:
      guard let text = value.string else { throw Self.wrong(path, "a string") }
      return .text(text)
    case .positiveInteger:
      guard let read = PythonInteger(value), read.isPositive else {
        throw Self.wrong(path, "a whole number greater than 0")
      }
      if read.isCoerced { coerced.append(path) }
      return .integer(read.digits)
    case .moment:
      guard let read = PythonMoment(value) else { throw Self.wrong(path, "a date and time") }
      if read.isCoerced { coerced.append(path) }
      // No moment is part of what is hashed.
      return .null
    case .list(let element):
      guard value.kind == .array else { throw Self.wrong(path, "an array") }
      var elements: [CanonicalValue] = []
      for (index, item) in value.elements.enumerated() {
        elements.append(try read(item, as: element, at: "\(path)/\(index)"))
      }
      return .array(elements)
    case .object(let members):
      guard value.kind == .object else { throw Self.wrong(path, "an object") }
      return try read(object: value, members: members, at: path)
    }
  }

  private mutating func read(
    object: JSONValue, members: [(name: String, shape: ConstitutionShape)], at path: String
  ) throws(ConstitutionFault) -> CanonicalValue {
    var found = [JSONValue?](repeating: nil, count: members.count)
    for member in object.members {
      let place = members.firstIndex { $0.name.utf8.elementsEqual(member.key) }
      guard let place else {
        unknown.append(path + "/" + CanonicalJSON.escaped(member.name))
        continue
      }
      if found[place] != nil { unknown.append(path + "/" + members[place].name) }
      found[place] = member.value
    }
    var modelled: [(name: String, value: CanonicalValue)] = []
    for (place, member) in members.enumerated() {
      let memberPath = path + "/" + member.name
      guard let value = found[place] else {
        throw .malformed(path: memberPath, expected: "a value, but it is missing")
      }
      modelled.append((member.name, try read(value, as: member.shape, at: memberPath)))
    }
    return .object(modelled)
  }

  private static func wrong(_ path: String, _ expected: String) -> ConstitutionFault {
    .malformed(path: path.isEmpty ? "/" : path, expected: expected)
  }
}
