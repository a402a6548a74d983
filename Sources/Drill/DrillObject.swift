import CommandKit
import JSONFields

/// One object of a drill's file, read member by member; what nobody asked for is refused.
struct DrillObject {
  /// What is read, and its name in messages.
  struct File {
    let name: String
    let bytes: [UInt8]

    func fault(
      _ offset: Int, _ path: String, _ what: String, _ action: String
    ) -> DrillFault {
      let before = bytes.prefix(max(0, min(offset, bytes.count)))
      return DrillFault(
        file: name, line: before.count { $0 == 0x0a } + 1, path: path, what: what, action: action)
    }
  }

  let file: File
  let value: JSONValue
  let path: String
  private let known: [String]

  /// - Parameter known: every member that it may have.
  init(_ value: JSONValue, _ path: String, _ file: File, known: [String]) throws(DrillFault) {
    self.file = file
    self.value = value
    self.path = path
    self.known = known
    guard value.kind == .object else {
      throw file.fault(
        Int(value.token.offset), path, "it is no object", "write it as {\"name\": ...}")
    }
    var seen: Set<String> = []
    for member in value.members {
      guard known.contains(member.name) else {
        throw file.fault(
          Int(member.value.token.offset), at(member.name), "there is no such member",
          DidYouMean.sentence(for: member.name, among: known)
            ?? "there are \(known.joined(separator: ", "))")
      }
      guard seen.insert(member.name).inserted else {
        throw file.fault(
          Int(member.value.token.offset), at(member.name), "it stands twice", "keep one of them")
      }
    }
  }

  func at(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  func fault(_ name: String, _ what: String, _ action: String) -> DrillFault {
    file.fault(Int((value[name] ?? value).token.offset), at(name), what, action)
  }

  /// A text that must be there and not be empty.
  func text(_ name: String) throws(DrillFault) -> String {
    guard let text = try optionalText(name) else {
      throw fault(name, "it is missing", "add \"\(name)\": \"...\"")
    }
    return text
  }

  func optionalText(_ name: String) throws(DrillFault) -> String? {
    guard let member = value[name] else { return nil }
    guard let text = member.string, !text.isEmpty else {
      throw fault(name, "it is no text", "write it in quotes, with something in it")
    }
    return text
  }

  /// One of some words.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, _ type: Choice.Type
  ) throws(DrillFault) -> Choice? where Choice.RawValue == String {
    guard let text = try optionalText(name) else { return nil }
    return try choice(text, name, type)
  }

  func choice<Choice: RawRepresentable & CaseIterable>(
    _ text: String, _ name: String, _ type: Choice.Type
  ) throws(DrillFault) -> Choice where Choice.RawValue == String {
    if let found = Choice(rawValue: text) { return found }
    let words = Choice.allCases.map(\.rawValue)
    throw fault(
      name, "there is no \(text)",
      DidYouMean.sentence(for: text, among: words) ?? "one of \(words.joined(separator: ", "))")
  }

  func integer(_ name: String, _ range: ClosedRange<Int>) throws(DrillFault) -> Int? {
    guard let member = value[name] else { return nil }
    guard let number = member.integer, let whole = Int(exactly: number), range.contains(whole)
    else {
      throw fault(
        name, "it is no whole number from \(range.lowerBound) to \(range.upperBound)",
        "write one of those, without quotes")
    }
    return whole
  }

  func boolean(_ name: String) throws(DrillFault) -> Bool? {
    guard let member = value[name] else { return nil }
    guard let boolean = member.boolean else {
      throw fault(name, "it is neither true nor false", "write one of those, without quotes")
    }
    return boolean
  }

  func duration(_ name: String) throws(DrillFault) -> Duration? {
    guard let text = try optionalText(name) else { return nil }
    guard let duration = DurationText.parse(text), duration > .zero else {
      throw fault(name, "\(text) is no duration", "write it as 500ms, 30s or 5m")
    }
    return duration
  }

  /// A list of texts; one text stands for a list of one.
  func texts(_ name: String) throws(DrillFault) -> [String] {
    guard let member = value[name] else { return [] }
    if let text = member.string, !text.isEmpty { return [text] }
    var result: [String] = []
    guard member.kind == .array else {
      throw fault(name, "it is no list of texts", "write it as [\"...\"]")
    }
    for element in member.elements {
      guard let text = element.string, !text.isEmpty else {
        throw file.fault(
          Int(element.token.offset), "\(at(name))[\(result.count)]", "it is no text",
          "write it in quotes")
      }
      result.append(text)
    }
    return result
  }

  func object(_ name: String, known: [String]) throws(DrillFault) -> DrillObject? {
    guard let member = value[name] else { return nil }
    return try DrillObject(member, at(name), file, known: known)
  }
}
