import JSONFields

extension ValidatorWalk {
  mutating func object(
    _ node: UnsafePointer<SchemaNode>, _ number: Int32, _ token: Int
  ) -> Bool {
    if node.pointee.propertyCount > 0 || node.pointee.additional >= 0
      || node.pointee.countsProperties || mayHoldNonFinite
    {
      guard members(node, number, token) else { return false }
    }
    return node.pointee.branchCount == 0 || branch(node, number, token)
  }

  private mutating func members(
    _ node: UnsafePointer<SchemaNode>, _ number: Int32, _ token: Int
  ) -> Bool {
    // Only the careful walk knows how many names there are.
    if node.pointee.countsProperties, !isCareful { return fail(.minProperties, token, number) }
    let count = Int(node.pointee.propertyCount)
    let properties = self.properties + Int(node.pointee.firstProperty)
    let words = (count + 63) / 64
    let seen = self.seen
    self.seen += words
    defer { self.seen = seen }
    for word in 0..<words { seen[word] = 0 }
    if isCareful { scratch.pointee.findSuperseded(in: token, tokens, bytes) }
    var names = 0
    // Where the last record that came by here went on after each property, and where it began.
    let successors = scratch.pointee.successors + Int(node.pointee.firstSuccessor)
    var previous = count
    var predicted = Int(successors[count])
    var key = token + 1
    let end = Int(tokens[token].next)
    while key < end {
      let value = key + 1
      let next = Int(tokens[value].next)
      defer { key = next }
      if isCareful, scratch.pointee.superseded.contains(key) { continue }
      names += 1
      var place = predicted
      if place >= count || !isName(properties[place].name, of: key) {
        place = find(key, among: properties, count, from: previous + 1)
        guard place >= 0 else {
          guard additional(node, value) else { return false }
          continue
        }
        successors[previous] = UInt16(truncatingIfNeeded: place)
      }
      previous = place
      predicted = Int(successors[place])
      let bit: UInt64 = 1 << UInt64(place & 63)
      // A name met twice: the careful walk will know which one counts.
      if seen[place >> 6] & bit != 0 { return fail(.type, token, number) }
      seen[place >> 6] |= bit
      let child = properties[place].node
      if mayHoldNonFinite, isNonFinite(value, child) {
        if properties[place].isRequired { return fail(.nonFinite, value, max(child, 0)) }
        flagNonFinite(value, child)
        continue
      }
      if child >= 0 {
        guard visitInline(child, value) else { return false }
      } else if mayHoldNonFinite {
        nonFiniteCount += nonFinites(value)
      }
    }
    guard names >= Int(node.pointee.minProperties) else {
      return fail(.minProperties, token, number)
    }
    guard names <= Int(node.pointee.maxProperties) else {
      return fail(.maxProperties, token, number)
    }
    let required = self.required + Int(node.pointee.firstRequiredWord)
    for word in 0..<words {
      let missing = required[word] & ~seen[word]
      if missing != 0 {
        return fail(.required, token, number, property: word * 64 + missing.trailingZeroBitCount)
      }
    }
    return true
  }

  @inline(__always)
  private func isName(_ name: SchemaName, of key: Int) -> Bool {
    name.equals(bytes + Int(tokens[key].offset), tokens[key].length, schemaBytes)
  }

  /// The property that a key names, looked for from a place on, as the schema has them; -1 for none.
  private func find(
    _ key: Int, among properties: UnsafePointer<SchemaProperty>, _ count: Int, from start: Int
  ) -> Int {
    var place = start
    for _ in 0..<count {
      if place >= count { place = 0 }
      if isName(properties[place].name, of: key) { return place }
      place += 1
    }
    return -1
  }

  /// Judges a member that the schema does not declare.
  private mutating func additional(_ node: UnsafePointer<SchemaNode>, _ value: Int) -> Bool {
    let additional = node.pointee.additional
    if mayHoldNonFinite {
      let mayBeThere = additional < 0 || nodes[Int(additional)].kinds != 0
      if additional < 0 || (mayBeThere && tokens[value].kind == .nonFinite) {
        nonFiniteCount += nonFinites(value)
        return true
      }
    }
    return additional < 0 || visit(additional, value)
  }

  private mutating func branch(
    _ node: UnsafePointer<SchemaNode>, _ number: Int32, _ token: Int
  ) -> Bool {
    let name = schemaUTF8(Int(node.pointee.discriminator))
    var found = -1
    var key = token + 1
    let end = Int(tokens[token].next)
    while key < end {
      if tokens[key].length == name.count,
        Self.same(utf8(key).baseAddress!, name.baseAddress!, name.count)
      {
        found = key + 1
      }
      key = Int(tokens[key + 1].next)
    }
    guard found >= 0 else { return fail(.discriminatorMissing, token, number) }
    guard tokens[found].kind == .string else { return fail(.discriminatorUnknown, found, number) }
    let text = utf8(found)
    let branches = program.branches.baseAddress! + Int(node.pointee.firstBranch)
    for place in 0..<Int(node.pointee.branchCount)
    where Int(branches[place].valueLength) == text.count
      && Self.same(
        text.baseAddress!, schemaBytes + Int(branches[place].valueOffset), text.count)
    {
      return visit(branches[place].node, token)
    }
    return fail(.discriminatorUnknown, found, number)
  }

  mutating func array(_ node: UnsafePointer<SchemaNode>, _ number: Int32, _ token: Int) -> Bool {
    let items = node.pointee.items
    let counts = node.pointee.minItems > 0 || node.pointee.maxItems < .max
    guard items >= 0 || counts || mayHoldNonFinite else { return true }
    var elements: UInt32 = 0
    var at = token + 1
    let end = Int(tokens[token].next)
    while at < end {
      if items >= 0 {
        guard visit(items, at) else { return false }
      } else if mayHoldNonFinite {
        guard unconstrained(at, number) else { return false }
      }
      elements += 1
      at = Int(tokens[at].next)
    }
    guard elements >= node.pointee.minItems else { return fail(.minItems, token, number) }
    guard elements <= node.pointee.maxItems else { return fail(.maxItems, token, number) }
    return true
  }
}
