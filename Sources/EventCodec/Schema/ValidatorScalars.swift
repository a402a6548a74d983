import EventModel
import JSONFields

extension ValidatorWalk {
  mutating func string(_ node: UnsafePointer<SchemaNode>, _ number: Int32, _ token: Int) -> Bool {
    let text = utf8(token)
    // A code point has one to four bytes, so most lengths need no counting; nor has any text but
    // the empty one less than one.
    if text.count > node.pointee.maxLength
      || (text.count < 4 * UInt64(node.pointee.minLength)
        && (node.pointee.minLength > 1 || text.count == 0))
    {
      // A code point has one byte that is no continuation.
      var points = 0
      for byte in text where byte & 0xC0 != 0x80 { points += 1 }
      guard points >= node.pointee.minLength else { return fail(.minLength, token, number) }
      guard points <= node.pointee.maxLength else { return fail(.maxLength, token, number) }
    }
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

  mutating func number(_ node: UnsafePointer<SchemaNode>, _ number: Int32, _ token: Int) -> Bool {
    let short = ShortNumber(tokens + token)
    if node.pointee.wholeOnly {
      let isWhole = if let short { short.whole != nil } else { DecimalText.isWhole(utf8(token)) }
      guard isWhole else { return fail(.type, token, number) }
    }
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

  /// Writes the slot of a node whose value has been judged.
  mutating func fill(_ node: UnsafePointer<SchemaNode>, _ number: Int32, _ token: Int) -> Bool {
    let slot = slots + Int(node.pointee.slot)
    let range = Text(offset: tokens[token].offset, length: tokens[token].length)
    // Enums of another module are matched, not compared: their `==` is a call through a witness.
    if case .null = tokens[token].kind, node.pointee.conversion != .json {
      slot.pointee = Slot(kind: .null, number: 0, text: range)
      return true
    }
    let value: Int64?
    let kind: SlotKind
    switch node.pointee.conversion {
    case .text:
      guard tokens[token].flags & JSONTokenFlags.holdsNul == 0 else {
        return fail(.textHasNul, token, number)
      }
      (kind, value) = (.text, 0)
    case .integer: (kind, value) = (.integer, whole(token))
    case .decimal: (kind, value) = (.decimal, scaled(token, Int(node.pointee.scale)))
    case .boolean:
      if case .true = tokens[token].kind {
        (kind, value) = (.boolean, 1)
      } else {
        (kind, value) = (.boolean, 0)
      }
    case .json: (kind, value) = (.json, Int64(token))
    case .unixSeconds: (kind, value) = (.timestamp, scaled(token, 6))
    case .unixMilliseconds: (kind, value) = (.timestamp, scaled(token, 3))
    case .rfc3339, .rfc3339NaiveIsUTC:
      let isNaive = node.pointee.conversion == .rfc3339NaiveIsUTC
      guard let moment = TimestampText.rfc3339(utf8(token), naiveIsUTC: isNaive) else {
        return fail(.timestampMalformed, token, number)
      }
      (kind, value) = (.timestamp, moment.microseconds)
    }
    guard let value else { return fail(.numberOutOfRange, token, number) }
    slot.pointee = Slot(kind: kind, number: value, text: range)
    return true
  }

  private func whole(_ token: Int) -> Int64? {
    if let short = ShortNumber(tokens + token) { return short.whole }
    return DecimalText.whole(utf8(token))
  }

  private func scaled(_ token: Int, _ scale: Int) -> Int64? {
    if let short = ShortNumber(tokens + token) { return short.scaled(scale) }
    return DecimalText.scaled(utf8(token), scale: scale)
  }
}

/// The token's flags as constants of this module, which the loop reads without a call.
private enum JSONTokenFlags {
  static var holdsNul: UInt8 { 2 }
}
