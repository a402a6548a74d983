import JSONFields

/// A JSON object of a contract file, read member by member: what is missing, of another type or not
/// known is an error that names file, pointer and reason.
struct StrictObject {
  let value: JSONValue
  let file: String
  let pointer: String

  init(_ value: JSONValue, file: String, pointer: String) throws(ContractFileError) {
    self.value = value
    self.file = file
    self.pointer = pointer
    guard value.kind == .object else { throw error("must be an object") }
  }

  func error(_ reason: String, at member: String? = nil) -> ContractFileError {
    ContractFileError(
      file: file, pointer: member.map { pointer + "/" + JSONPointer.escaped($0) } ?? pointer,
      reason: reason)
  }

  /// Refuses members that the format does not know: a misspelt setting must not be ignored.
  func allow(only known: [String]) throws(ContractFileError) {
    for member in value.members where !known.contains(member.name) {
      throw error(
        "is not known here; known are \(known.joined(separator: ", "))", at: member.name)
    }
  }

  func member(_ name: String) throws(ContractFileError) -> JSONValue {
    guard let found = value[name] else { throw error("is missing", at: name) }
    return found
  }

  func text(_ name: String) throws(ContractFileError) -> String {
    guard let text = try member(name).string else { throw error("must be a text", at: name) }
    return text
  }

  func nonEmptyText(_ name: String) throws(ContractFileError) -> String {
    let text = try text(name)
    if text.isEmpty { throw error("must not be empty", at: name) }
    return text
  }

  func boolean(_ name: String) throws(ContractFileError) -> Bool {
    guard let flag = try member(name).boolean else {
      throw error("must be true or false", at: name)
    }
    return flag
  }

  func integer(_ name: String, _ range: ClosedRange<Int64>) throws(ContractFileError) -> Int64 {
    guard let number = try member(name).integer, range.contains(number) else {
      throw error(
        "must be a whole number from \(range.lowerBound) to \(range.upperBound)", at: name)
    }
    return number
  }

  func object(_ name: String) throws(ContractFileError) -> StrictObject {
    try StrictObject(
      try member(name), file: file, pointer: pointer + "/" + JSONPointer.escaped(name))
  }

  /// The elements of an array, each with its own pointer.
  func elements(_ name: String) throws(ContractFileError) -> [(value: JSONValue, pointer: String)] {
    let array = try member(name)
    guard array.kind == .array else { throw error("must be an array", at: name) }
    var result: [(value: JSONValue, pointer: String)] = []
    for element in array.elements {
      result.append((element, "\(pointer)/\(JSONPointer.escaped(name))/\(result.count)"))
    }
    return result
  }

  func texts(_ name: String) throws(ContractFileError) -> [String] {
    var result: [String] = []
    for element in try elements(name) {
      guard let text = element.value.string, !text.isEmpty else {
        throw ContractFileError(file: file, pointer: element.pointer, reason: "must be a text")
      }
      result.append(text)
    }
    return result
  }

  func choice<Choice: RawRepresentable & CaseIterable>(_ name: String) throws(ContractFileError)
    -> Choice where Choice.RawValue == String
  {
    let text = try text(name)
    guard let choice = Choice(rawValue: text) else {
      let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw error("must be one of \(known)", at: name)
    }
    return choice
  }
}
