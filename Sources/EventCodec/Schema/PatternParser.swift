/// A part of a pattern.
indirect enum PatternPart {
  /// One code point out of sorted ranges that do not touch.
  case set([ClosedRange<UInt32>])
  case sequence([PatternPart])
  case choice([PatternPart])
  case repeated(PatternPart, min: Int, max: Int?)
  case start
  case end
}

/// Reads the subset that `Pattern` states.
struct PatternParser {
  private let points: [UInt32]
  private var at = 0
  private var depth = 0

  private static let repeatMax = 1_000
  private static let depthMax = 50

  init(_ source: String) {
    points = source.unicodeScalars.map(\.value)
  }

  mutating func parse() throws(PatternError) -> PatternPart {
    let part = try choice()
    if at < points.count { throw error(")", "closes no group") }
    return part
  }

  private mutating func choice() throws(PatternError) -> PatternPart {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.depthMax { throw error("(", "more than \(Self.depthMax) groups nested") }
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func sequence() throws(PatternError) -> PatternPart {
    var parts: [PatternPart] = []
    while let next = peek, next != "|", next != ")" { parts.append(try quantified()) }
    return .sequence(parts)
  }

  private mutating func quantified() throws(PatternError) -> PatternPart {
    if take("^") { return .start }
    if take("$") { return .end }
    let part = try atom()
    guard let (least, most) = try quantifier() else { return part }
    if peek == "?" { throw error("?", "lazy quantifiers are not supported") }
    if let next = peek, next == "*" || next == "+" { throw error("\(next)", "nothing to repeat") }
    return .repeated(part, min: least, max: most)
  }

  private mutating func quantifier() throws(PatternError) -> (Int, Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    guard take("{") else { return nil }
    guard let least = number() else { throw error("{", "not a quantifier") }
    var most: Int? = least
    if take(",") { most = number() }
    guard take("}") else { throw error("{", "not a quantifier") }
    guard least <= Self.repeatMax, (most ?? 0) <= Self.repeatMax else {
      throw error("{\(least),...}", "more than \(Self.repeatMax) repetitions")
    }
    if let most, most < least { throw error("{\(least),\(most)}", "the bounds are out of order") }
    return (least, most)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let next = peek, next.value >= 0x30, next.value <= 0x39 {
      value = min((value ?? 0) * 10 + Int(next.value - 0x30), 1_000_000)
      at += 1
    }
    return value
  }

  private mutating func atom() throws(PatternError) -> PatternPart {
    guard let next = peek else { throw error("", "the pattern ends too early") }
    at += 1
    switch next {
    case "(":
      if take("?") {
        guard take(":") else {
          throw error("(?\(peek.map { String($0) } ?? "")", "only (?: groups are supported")
        }
      }
      let part = try choice()
      guard take(")") else { throw error("(", "the group is not closed") }
      return part
    case "[": return .set(try characterClass())
    case ".": return .set(CodePointSet.complement(CodePointSet.lineTerminators))
    case "\\": return .set(try escape(inClass: false))
    case "*", "+", "?": throw error("\(next)", "nothing to repeat")
    case "{", "}", "]": throw error("\(next)", "must be escaped")
    default: return .set([next.value...next.value])
    }
  }

  private mutating func characterClass() throws(PatternError) -> [ClosedRange<UInt32>] {
    let negated = take("^")
    var ranges: [ClosedRange<UInt32>] = []
    while !take("]") {
      let low = try classMember()
      guard peek == "-", at + 1 < points.count, points[at + 1] != 0x5D else {
        ranges += low
        continue
      }
      at += 1
      let high = try classMember()
      guard low.count == 1, high.count == 1, low[0].count == 1, high[0].count == 1,
        low[0].lowerBound <= high[0].lowerBound
      else { throw error("[", "not a range of characters") }
      ranges.append(low[0].lowerBound...high[0].lowerBound)
    }
    return negated ? CodePointSet.complement(ranges) : CodePointSet.normalized(ranges)
  }

  private mutating func classMember() throws(PatternError) -> [ClosedRange<UInt32>] {
    guard let next = peek else { throw error("[", "the class is not closed") }
    at += 1
    return next == "\\" ? try escape(inClass: true) : [next.value...next.value]
  }

  private mutating func escape(inClass: Bool) throws(PatternError) -> [ClosedRange<UInt32>] {
    guard let letter = peek else { throw error("\\", "the pattern ends too early") }
    at += 1
    switch letter {
    case "d": return CodePointSet.digits
    case "D": return CodePointSet.complement(CodePointSet.digits)
    case "w": return CodePointSet.word
    case "W": return CodePointSet.complement(CodePointSet.word)
    case "s": return CodePointSet.space
    case "S": return CodePointSet.complement(CodePointSet.space)
    case "t": return [9...9]
    case "n": return [10...10]
    case "v": return [11...11]
    case "f": return [12...12]
    case "r": return [13...13]
    case "0":
      if let next = peek, next.value >= 0x30, next.value <= 0x39 {
        throw error("\\0\(next)", "octal escapes are not supported")
      }
      return [0...0]
    case "x": return try hexadecimal(2, "\\x")
    case "u": return try hexadecimal(4, "\\u")
    case "-" where inClass: return [0x2D...0x2D]
    case "^", "$", "\\", ".", "*", "+", "?", "(", ")", "[", "]", "{", "}", "|", "/":
      return [letter.value...letter.value]
    default: throw error("\\\(letter)", "this escape is not supported")
    }
  }

  private mutating func hexadecimal(_ count: Int, _ name: String) throws(PatternError)
    -> [ClosedRange<UInt32>]
  {
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let next = peek, let digit = Character(next).hexDigitValue, next.isASCII else {
        throw error(name, "needs \(count) hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      at += 1
    }
    if (0xD800...0xDFFF).contains(value) { throw error(name, "surrogates are not supported") }
    return [value...value]
  }

  private var peek: Unicode.Scalar? { at < points.count ? Unicode.Scalar(points[at]) : nil }

  private mutating func take(_ wanted: Unicode.Scalar) -> Bool {
    guard peek == wanted else { return false }
    at += 1
    return true
  }

  private func error(_ construct: String, _ reason: String) -> PatternError {
    PatternError(construct: construct, reason: reason)
  }
}
