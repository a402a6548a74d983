import JSONFields

/// JSON as one would write a parser in an afternoon: recursive, one character after the other, and
/// sharing nothing with the scanner. It knows the scanner's extensions (`NaN`, the infinities).
indirect enum NaiveJSON: Equatable {
  case object([NaiveMember])
  case array([NaiveJSON])
  case string([Unicode.Scalar])
  /// Numbers, literals and non-finite values as they are written.
  case word(String)

  static func parse(_ bytes: [UInt8]) -> NaiveJSON? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    var reader = NaiveReader(rest: Array(text.unicodeScalars)[...])
    guard let value = reader.value() else { return nil }
    reader.space()
    return reader.rest.isEmpty ? value : nil
  }

  init(_ value: JSONValue) {
    switch value.kind {
    case .object:
      self = .object(
        value.members.map {
          NaiveMember(name: Array($0.name.unicodeScalars), value: NaiveJSON($0.value))
        })
    case .array: self = .array(value.elements.map { NaiveJSON($0) })
    case .string: self = .string(Array((value.string ?? "").unicodeScalars))
    default: self = .word(String(decoding: value.utf8, as: UTF8.self))
    }
  }
}

struct NaiveMember: Equatable {
  let name: [Unicode.Scalar]
  let value: NaiveJSON
}

private struct NaiveReader {
  var rest: ArraySlice<Unicode.Scalar>

  mutating func space() {
    while let next = rest.first, " \t\r\n".unicodeScalars.contains(next) { rest.removeFirst() }
  }

  mutating func take(_ text: String) -> Bool {
    guard rest.starts(with: text.unicodeScalars) else { return false }
    rest = rest.dropFirst(text.unicodeScalars.count)
    return true
  }

  mutating func value() -> NaiveJSON? {
    space()
    if take("{") { return object() }
    if take("[") { return array() }
    if rest.first == "\"" { return string().map(NaiveJSON.string) }
    for word in ["true", "false", "null", "NaN", "Infinity", "-Infinity"] where take(word) {
      return .word(word)
    }
    return number()
  }

  mutating func object() -> NaiveJSON? {
    var members: [NaiveMember] = []
    space()
    if take("}") { return .object([]) }
    repeat {
      space()
      guard let name = string() else { return nil }
      space()
      guard take(":"), let value = value() else { return nil }
      members.append(NaiveMember(name: name, value: value))
      space()
    } while take(",")
    return take("}") ? .object(members) : nil
  }

  mutating func array() -> NaiveJSON? {
    var elements: [NaiveJSON] = []
    space()
    if take("]") { return .array([]) }
    repeat {
      guard let value = value() else { return nil }
      elements.append(value)
      space()
    } while take(",")
    return take("]") ? .array(elements) : nil
  }

  mutating func digits() -> String? {
    var result = ""
    while let next = rest.first, ("0"..."9").contains(next) {
      result.unicodeScalars.append(next)
      rest.removeFirst()
    }
    return result.isEmpty ? nil : result
  }

  mutating func number() -> NaiveJSON? {
    var text = take("-") ? "-" : ""
    if take("0") {
      text += "0"
    } else {
      guard let whole = digits() else { return nil }
      text += whole
    }
    if take(".") {
      guard let fraction = digits() else { return nil }
      text += "." + fraction
    }
    for letter in ["e", "E"] where take(letter) {
      let sign = take("+") ? "+" : take("-") ? "-" : ""
      guard let exponent = digits() else { return nil }
      text += letter + sign + exponent
      break
    }
    return .word(text)
  }

  mutating func unit() -> UInt32? {
    guard rest.count >= 4 else { return nil }
    let digits = String(String.UnicodeScalarView(rest.prefix(4)))
    guard digits.unicodeScalars.allSatisfy({ $0.properties.isASCIIHexDigit }) else { return nil }
    rest = rest.dropFirst(4)
    return UInt32(digits, radix: 16)
  }

  mutating func string() -> [Unicode.Scalar]? {
    guard take("\"") else { return nil }
    let simple: [Unicode.Scalar: Unicode.Scalar] = [
      "\"": "\"", "\\": "\\", "/": "/", "b": "\u{8}", "f": "\u{C}", "n": "\n", "r": "\r", "t": "\t",
    ]
    var result: [Unicode.Scalar] = []
    while let next = rest.popFirst() {
      if next == "\"" { return result }
      if next.value < 0x20 { return nil }
      guard next == "\\" else {
        result.append(next)
        continue
      }
      guard let letter = rest.popFirst() else { return nil }
      if let plain = simple[letter] {
        result.append(plain)
        continue
      }
      guard letter == "u", let high = unit() else { return nil }
      if (0xD800...0xDBFF).contains(high) {
        guard take("\\u"), let low = unit(), (0xDC00...0xDFFF).contains(low),
          let pair = Unicode.Scalar(0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00)
        else { return nil }
        result.append(pair)
      } else {
        guard let single = Unicode.Scalar(high) else { return nil }
        result.append(single)
      }
    }
    return nil
  }
}
