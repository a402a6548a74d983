import EventModel
import JSONFields

extension ValidatorWalk {
  /// Judges a string by itself, apart from what it may equal.
  @inline(__always)
  mutating func string(_ node: UnsafePointer<SchemaNode>, _ number: Int32, _ token: Int) -> Bool {
    let count = tokens[token].length
    let least = node.pointee.minLength
    // A code point has one to four bytes, so most lengths need no counting; nor has any text but
    // the empty one less than one.
    if count > node.pointee.maxLength || (count < 4 * UInt64(least) && (least > 1 || count == 0)) {
      guard length(node, number, token) else { return false }
    }
    return !node.pointee.hasFormRules || form(node, number, token)
  }

  /// Judges a text's length by counting.
  private mutating func length(
    _ node: UnsafePointer<SchemaNode>, _ number: Int32, _ token: Int
  ) -> Bool {
    // A code point has one byte that is no continuation.
    var points = 0
    for byte in utf8(token) where byte & 0xC0 != 0x80 { points += 1 }
    guard points >= node.pointee.minLength else { return fail(.minLength, token, number) }
    guard points <= node.pointee.maxLength else { return fail(.maxLength, token, number) }
    return true
  }

  /// Judges a text by pattern and format.
  private mutating func form(
    _ node: UnsafePointer<SchemaNode>, _ number: Int32, _ token: Int
  ) -> Bool {
    let text = utf8(token)
    if node.pointee.pattern >= 0,
      !program.patterns[Int(node.pointee.pattern)].matches(text)
    {
      return fail(.pattern, token, number)
    }
    switch node.pointee.format {
    case .none: return true
    case .dateTime: return TimestampText.rfc3339(text) != nil || fail(.format, token, number)
    case .uuid: return Self.isUUID(text) || fail(.format, token, number)
    }
  }

  /// Groups of 8, 4, 4, 4 and 12 hexadecimal digits.
  static func isUUID(_ text: UnsafeRawBufferPointer) -> Bool {
    guard text.count == 36, let start = text.baseAddress else { return false }
    func byte(_ at: Int) -> UInt8 { start.load(fromByteOffset: at, as: UInt8.self) }
    let dash = UInt8(ascii: "-")
    guard byte(8) == dash, byte(13) == dash, byte(18) == dash, byte(23) == dash else {
      return false
    }
    func word(_ at: Int) -> UInt64 {
      start.loadUnaligned(fromByteOffset: at, as: UInt64.self)
    }
    // Eight bytes at a time; the groups of four are put together, the dash between left out.
    let second = word(9) & 0xffff_ffff | word(14) << 32
    let third = word(19) & 0xffff_ffff | word(24) << 32
    return isHexadecimal(word(0)) && isHexadecimal(second) && isHexadecimal(third)
      && isHexadecimal(word(28))
  }

  /// Whether each of eight bytes is a hexadecimal digit.
  private static func isHexadecimal(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops = ones << 7
    guard word & tops == 0 else { return false }
    // A byte below 128 plus (128 - n) has its top bit set where it is at least n.
    func atLeast(_ bytes: UInt64, _ least: UInt64) -> UInt64 { bytes &+ ones &* (128 - least) }
    let lower = word | ones << 5
    let digits = atLeast(word, 0x30) & ~atLeast(word, 0x3a)
    let letters = atLeast(lower, 0x61) & ~atLeast(lower, 0x67)
    return (digits | letters) & tops == tops
  }

  /// Judges a number and fills its slot.
  @inline(__always)
  mutating func number(_ node: UnsafePointer<SchemaNode>, _ number: Int32, _ token: Int) -> Bool {
    let short = ShortNumber(tokens + token)
    if node.pointee.wholeOnly {
      let isWhole = if let short { short.isWhole } else { DecimalText.isWhole(utf8(token)) }
      guard isWhole else { return fail(.type, token, number) }
    }
    if node.pointee.boundCount > 0 {
      let isWithin = node.pointee.hasRange && short?.isWithin(node.pointee.range) == true
      guard isWithin || bounds(node, number, token, short) else { return false }
    }
    if node.pointee.hasEqualityRules, !equality(node, number, token) { return false }
    guard node.pointee.slot >= 0 else { return true }
    if node.pointee.conversion == .json {
      fillOther(node, token)
      return true
    }
    let scale = Int(node.pointee.scale)
    let value =
      if let short { short.scaled(scale) } else { DecimalText.scaled(utf8(token), scale: scale) }
    guard let value else { return fail(.numberOutOfRange, token, number) }
    write(node, token, node.pointee.slotKind, value)
    return true
  }

  /// Judges a number by each bound in turn.
  private mutating func bounds(
    _ node: UnsafePointer<SchemaNode>, _ number: Int32, _ token: Int, _ short: ShortNumber?
  ) -> Bool {
    let bounds = self.bounds + Int(node.pointee.firstBound)
    for place in 0..<Int(node.pointee.boundCount) {
      let bound = bounds + place
      let order: Int
      if bound.pointee.isWhole, let short {
        order = short.compare(bound.pointee.whole)
      } else {
        order = DecimalText.compare(utf8(token), schemaUTF8(Int(bound.pointee.token))) ?? 0
      }
      switch bound.pointee.kind {
      case .minimum: if order < 0 { return fail(.minimum, token, number) }
      case .maximum: if order > 0 { return fail(.maximum, token, number) }
      case .exclusiveMinimum: if order <= 0 { return fail(.exclusiveMinimum, token, number) }
      case .exclusiveMaximum: if order >= 0 { return fail(.exclusiveMaximum, token, number) }
      }
    }
    return true
  }

  mutating func equality(_ node: UnsafePointer<SchemaNode>, _ number: Int32, _ token: Int) -> Bool {
    if node.pointee.constant >= 0, !equals(token, Int(node.pointee.constant)) {
      return fail(.const, token, number)
    }
    guard node.pointee.choices >= 0 else { return true }
    let array = Int(node.pointee.choices)
    var choice = array + 1
    while choice < Int(schemaTokens[array].next) {
      if equals(token, choice) { return true }
      choice = Int(schemaTokens[choice].next)
    }
    return fail(.enum, token, number)
  }

  private func equals(_ token: Int, _ constant: Int) -> Bool {
    if case .string = tokens[token].kind, case .string = schemaTokens[constant].kind {
      let length = tokens[token].length
      return length == schemaTokens[constant].length
        && Self.same(
          bytes + Int(tokens[token].offset),
          schemaBytes + Int(schemaTokens[constant].offset), Int(length))
    }
    return JSONEquality.equal(
      JSONValue(bytes: bytes, tokens: tokens, index: token),
      JSONValue(bytes: schemaBytes, tokens: schemaTokens, index: constant))
  }
}
