import JSONFields

// The keywords that judge what objects and arrays hold.
extension SchemaCompiler {
  mutating func containers(
    _ members: [String: JSONValue], _ node: inout SchemaNode, at pointer: String,
    field: String?, depth: Int
  ) throws(ContractError) {
    node.minProperties = try count(members, "minProperties", at: pointer) ?? 0
    node.maxProperties = try count(members, "maxProperties", at: pointer) ?? .max
    node.countsProperties = node.minProperties > 0 || node.maxProperties < .max
    node.minItems = try count(members, "minItems", at: pointer) ?? 0
    node.maxItems = try count(members, "maxItems", at: pointer) ?? .max
    if let items = members["items"] {
      node.items = try self.node(items, at: pointer + "/items", field: nil, depth: depth + 1)
    }
    if let additional = members["additionalProperties"] {
      node.additional = try self.node(
        additional, at: pointer + "/additionalProperties", field: nil, depth: depth + 1)
    }
    var entries = try declared(members, at: pointer, field: field, depth: depth)
    let required = try requiredNames(members, at: pointer)
    for name in required {
      if let place = entries.firstIndex(where: { JSONValue.equal($0.name.utf8, name.utf8) }) {
        entries[place].isRequired = true
      } else {
        entries.append(DeclaredProperty(name: name, node: node.additional, isRequired: true))
      }
    }
    append(entries, to: &node)
  }

  private func requiredNames(_ members: [String: JSONValue], at pointer: String)
    throws(ContractError) -> [JSONValue]
  {
    guard let required = members["required"] else { return [] }
    let names = Array(required.elements)
    guard required.kind == .array, names.allSatisfy({ $0.kind == .string }) else {
      throw ContractError(
        keyword: "required", pointer: pointer, reason: "must be an array of names")
    }
    return names
  }

  private mutating func declared(
    _ members: [String: JSONValue], at pointer: String, field: String?, depth: Int
  ) throws(ContractError) -> [DeclaredProperty] {
    guard let properties = members["properties"] else { return [] }
    guard properties.kind == .object else {
      throw ContractError(keyword: "properties", pointer: pointer, reason: "must be an object")
    }
    var entries: [DeclaredProperty] = []
    for member in properties.members {
      guard !entries.contains(where: { JSONValue.equal($0.name.utf8, member.key) }) else {
        throw ContractError(
          keyword: "properties", pointer: pointer, reason: "declares \(member.name) twice")
      }
      let step = Self.step(member.name)
      let child = try node(
        member.value, at: pointer + "/properties" + step, field: field.map { $0 + step },
        depth: depth + 1)
      // A member's key is the token before its value.
      let name = member.value.at(member.value.index - 1)
      entries.append(DeclaredProperty(name: name, node: child, isRequired: false))
    }
    return entries
  }

  private mutating func append(_ entries: [DeclaredProperty], to node: inout SchemaNode) {
    node.firstProperty = Int32(draft.properties.count)
    node.propertyCount = Int32(entries.count)
    node.firstRequiredWord = Int32(draft.required.count)
    node.firstSuccessor = Int32(draft.successorCount)
    draft.successorCount += entries.count + 1
    draft.required += [UInt64](repeating: 0, count: (entries.count + 63) / 64)
    for (place, entry) in entries.enumerated() {
      draft.properties.append(
        SchemaProperty(
          name: SchemaName(
            entry.name.bytes, offset: entry.name.token.offset, length: entry.name.token.length),
          node: entry.node, isRequired: entry.isRequired))
      if entry.isRequired {
        draft.required[Int(node.firstRequiredWord) + place / 64] |= 1 << UInt64(place % 64)
      }
    }
  }

  mutating func branches(
    _ members: [String: JSONValue], _ node: inout SchemaNode, at pointer: String,
    field: String?, depth: Int
  ) throws(ContractError) {
    guard let choices = members["oneOf"] else { return }
    guard let discriminator = members["discriminator"] else {
      throw ContractError(
        keyword: "oneOf", pointer: pointer, reason: "needs a discriminator with a propertyName")
    }
    guard let name = discriminator["propertyName"], name.kind == .string,
      discriminator.members.distinct.count == 1
    else {
      throw ContractError(
        keyword: "discriminator", pointer: pointer, reason: "must hold propertyName, and only that")
    }
    guard choices.kind == .array, choices.elements.contains(where: { _ in true }) else {
      throw ContractError(keyword: "oneOf", pointer: pointer, reason: "must be an array of schemas")
    }
    var found: [SchemaBranch] = []
    for (number, branch) in choices.elements.enumerated() {
      let place = "\(pointer)/oneOf/\(number)"
      let value = try pinned(branch, by: name, at: place)
      guard !found.contains(where: { JSONValue.equal(text($0), value.utf8) }) else {
        throw ContractError(
          keyword: "oneOf", pointer: place, reason: "a branch before it has the same const")
      }
      let child = try self.node(branch, at: place, field: field, depth: depth + 1)
      found.append(
        SchemaBranch(
          valueOffset: value.token.offset, valueLength: value.token.length, node: child))
    }
    node.discriminator = Int32(name.index)
    node.firstBranch = Int32(draft.branches.count)
    node.branchCount = Int32(found.count)
    draft.branches += found
  }

  private func text(_ branch: SchemaBranch) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: document.root.bytes + Int(branch.valueOffset), count: Int(branch.valueLength))
  }

  /// The text by which a branch pins the discriminator, so that no two branches can both match.
  private func pinned(_ branch: JSONValue, by name: JSONValue, at pointer: String)
    throws(ContractError) -> JSONValue
  {
    let property = name.string ?? ""
    guard branch.kind == .object, branch["type"]?.string == "object",
      branch["required"]?.elements.contains(where: { JSONValue.equal($0.utf8, name.utf8) }) == true,
      let constant = branch["properties"]?[property]?["const"], constant.kind == .string
    else {
      throw ContractError(
        keyword: "oneOf", pointer: pointer,
        reason: "must have type object, require \(property) and give it a string const")
    }
    return constant
  }
}

/// A property while its object is being compiled.
private struct DeclaredProperty {
  let name: JSONValue
  let node: Int32
  var isRequired: Bool
}
