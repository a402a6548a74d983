/// The bytes that the platform hashes and signs: what Python writes for
/// `json.dumps(value, separators=(",", ":"), sort_keys=True)`.
///
/// Members are sorted by code point at every level, there are no spaces, and all is ASCII.
package enum CanonicalJSON {
  /// The canonical bytes of a value.
  package static func encode(_ value: CanonicalValue) -> [UInt8] {
    var output: [UInt8] = []
    append(value, to: &output)
    return output
  }

  /// A text as it stands between the quotes of a canonical string: printable ASCII.
  package static func escaped(_ text: String) -> String {
    var output: [UInt8] = []
    appendEscaped(text, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  private static func append(_ value: CanonicalValue, to output: inout [UInt8]) {
    switch value {
    case .null: output += "null".utf8
    case .boolean(let boolean): output += (boolean ? "true" : "false").utf8
    case .integer(let digits): output += digits.utf8
    case .text(let text): appendQuoted(text, to: &output)
    case .array(let elements):
      output.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        append(element, to: &output)
      }
      output.append(UInt8(ascii: "]"))
    case .object(let members):
      output.append(UInt8(ascii: "{"))
      // UTF-8 bytes order as code points do; `String <` orders by Unicode's equivalences.
      let sorted = members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
      for (index, member) in sorted.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        appendQuoted(member.name, to: &output)
        output.append(UInt8(ascii: ":"))
        append(member.value, to: &output)
      }
      output.append(UInt8(ascii: "}"))
    }
  }

  private static func appendQuoted(_ text: String, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    appendEscaped(text, to: &output)
    output.append(UInt8(ascii: "\""))
  }

  private static func appendEscaped(_ text: String, to output: inout [UInt8]) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": output += #"\""#.utf8
      case "\\": output += #"\\"#.utf8
      case "\n": output += #"\n"#.utf8
      case "\r": output += #"\r"#.utf8
      case "\t": output += #"\t"#.utf8
      case "\u{08}": output += #"\b"#.utf8
      case "\u{0c}": output += #"\f"#.utf8
      case " "..."~": output.append(UInt8(scalar.value))
      default:
        // Above U+FFFF this is a surrogate pair, as Python writes it.
        for unit in UTF16.encode(scalar)! { appendUnit(unit, to: &output) }
      }
    }
  }

  private static func appendUnit(_ unit: UInt16, to output: inout [UInt8]) {
    let digits = String(unit, radix: 16)
    output += #"\u"#.utf8
    output += repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count)
    output += digits.utf8
  }
}
