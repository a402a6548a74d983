package import JSONFields

/// A JSON value to be written: members keep the order they are given, so the same value is always
/// the same text.
package indirect enum JSONTree: Sendable {
  case object([(name: String, value: JSONTree)])
  case array([JSONTree])
  case text(String)
  /// A number, `true`, `false` or `null`, as it is to be written.
  case literal(String)

  /// Copies a scanned value; numbers stay as they are written.
  package init(_ value: JSONValue) {
    switch value.kind {
    case .object: self = .object(value.members.map { ($0.name, JSONTree($0.value)) })
    case .array: self = .array(value.elements.map { JSONTree($0) })
    case .string: self = .text(value.string ?? "")
    case .number, .true, .false, .null, .nonFinite:
      self = .literal(String(decoding: value.utf8, as: UTF8.self))
    }
  }

  /// Copies a whole document, which need not outlive the copy.
  package init(_ document: JSONDocument) {
    self = withExtendedLifetime(document) { JSONTree(document.root) }
  }

  package static func number(_ number: some BinaryInteger) -> JSONTree { .literal("\(number)") }
  package static func flag(_ flag: Bool) -> JSONTree { .literal(flag ? "true" : "false") }

  /// The text, indented by two, short values on one line; ends without a newline.
  package var pretty: String {
    var text = ""
    write(to: &text, indent: 0, used: 0)
    return text
  }

  /// The text without any white space.
  package var compact: String {
    switch self {
    case .object(let members):
      "{" + members.map { "\(Self.quoted($0.name)):\($0.value.compact)" }.joined(separator: ",")
        + "}"
    case .array(let elements): "[" + elements.map(\.compact).joined(separator: ",") + "]"
    case .text(let text): Self.quoted(text)
    case .literal(let text): text
    }
  }

  private var isEmpty: Bool {
    switch self {
    case .object(let members): members.isEmpty
    case .array(let elements): elements.isEmpty
    case .text, .literal: true
    }
  }

  private func write(to text: inout String, indent: Int, used: Int) {
    let line = oneLine
    if isEmpty || (indent > 0 && indent + used + line.utf8.count <= 98) {
      text += line
      return
    }
    let inner = String(repeating: " ", count: indent + 2)
    let outer = String(repeating: " ", count: indent)
    switch self {
    case .object(let members):
      text += "{\n"
      for (index, member) in members.enumerated() {
        let name = Self.quoted(member.name)
        text += "\(inner)\(name): "
        member.value.write(to: &text, indent: indent + 2, used: name.utf8.count + 2)
        text += index + 1 < members.count ? ",\n" : "\n"
      }
      text += outer + "}"
    case .array(let elements):
      text += "[\n"
      for (index, element) in elements.enumerated() {
        text += inner
        element.write(to: &text, indent: indent + 2, used: 0)
        text += index + 1 < elements.count ? ",\n" : "\n"
      }
      text += outer + "]"
    case .text, .literal: text += line
    }
  }

  private var oneLine: String {
    switch self {
    case .object(let members):
      "{" + members.map { "\(Self.quoted($0.name)): \($0.value.oneLine)" }.joined(separator: ", ")
        + "}"
    case .array(let elements): "[" + elements.map(\.oneLine).joined(separator: ", ") + "]"
    case .text(let text): Self.quoted(text)
    case .literal(let text): text
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default:
        if scalar.value < 0x20 {
          let digits = String(scalar.value, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}
