package import JSONFields

/// Compiles a schema, JSON Schema 2020-12 within `SchemaKeywords`, to what the validator follows.
///
/// Nothing is ignored: a keyword outside the list, a format that does not assert, a pattern outside
/// `Pattern`'s subset, or a `oneOf` without a discriminator is refused by name.
package struct SchemaCompiler {
  var draft = SchemaDraft()
  let document: JSONDocument
  /// What becomes of the fields, by JSON pointer; each is met at least once, or the compile fails.
  let targets: [String: SlotTarget]
  var met: Set<String> = []

  /// Schemas inside each other, at most.
  static let depthMax = 64

  /// Compiles a schema.
  /// - Parameters:
  ///   - schema: an object, `true` or `false`; it is copied.
  ///   - targets: the fields to keep, by JSON pointer into the *record* (`/details/ticket`), each
  ///     declared through `properties` (also those of a `oneOf` branch), never inside an array.
  ///   - slotCount: how many slots there are; by default the greatest target's and one more.
  /// - Throws: `ContractError`, naming the keyword and the schema's place.
  package static func compile(
    _ schema: JSONValue, targets: [String: SlotTarget] = [:], slotCount: Int? = nil
  ) throws(ContractError) -> SchemaProgram {
    let document: JSONDocument
    do throws(JSONFault) {
      guard let raw = schema.rawText else {
        throw JSONFault(.unexpectedCharacter, offset: 0)
      }
      document = try JSONDocument(raw)
    } catch {
      throw ContractError(keyword: "schema", pointer: "", reason: "\(error)")
    }
    guard document.nonFiniteCount == 0 else {
      throw ContractError(keyword: "schema", pointer: "", reason: "holds NaN or an infinity")
    }
    let needed = (targets.values.map(\.slot).max() ?? -1) + 1
    precondition(slotCount ?? needed >= needed, "\(slotCount ?? 0) slots for \(needed)")
    var compiler = SchemaCompiler(document: document, targets: targets)
    let root = try compiler.node(document.root, at: "", field: "", depth: 0)
    if let missing = Set(targets.keys).subtracting(compiler.met).min() {
      throw ContractError(
        keyword: "properties", pointer: "",
        reason: "no schema declares \(missing), which a slot needs")
    }
    return SchemaProgram(
      compiler.draft, root: root, slotCount: slotCount ?? needed, document: document)
  }

  private init(document: JSONDocument, targets: [String: SlotTarget]) {
    self.document = document
    self.targets = targets
  }

  /// Compiles one schema and returns its node.
  /// - Parameters:
  ///   - pointer: where the schema lies in its document.
  ///   - field: the pointer of the records' value it judges; nil inside arrays and maps.
  mutating func node(_ schema: JSONValue, at pointer: String, field: String?, depth: Int)
    throws(ContractError) -> Int32
  {
    guard depth < Self.depthMax else {
      throw ContractError(
        keyword: "properties", pointer: pointer, reason: "nested deeper than \(Self.depthMax)")
    }
    var node = SchemaNode()
    switch schema.kind {
    case .true: break
    case .false: node.kinds = 0
    case .object:
      let members = try keywords(schema, at: pointer)
      try types(members, &node, at: pointer)
      try numbers(members, &node, at: pointer)
      try strings(members, &node, at: pointer)
      try equality(members, &node, at: pointer)
      try containers(members, &node, at: pointer, field: field, depth: depth)
      try branches(members, &node, at: pointer, field: field, depth: depth)
    default:
      throw ContractError(
        keyword: "schema", pointer: pointer, reason: "a schema is an object, true or false")
    }
    if let field, let target = targets[field] {
      met.insert(field)
      try assign(target, to: &node, at: pointer)
    }
    draft.nodes.append(node)
    return Int32(draft.nodes.count - 1)
  }

  /// The keywords of a schema by name, all of them known.
  private func keywords(_ schema: JSONValue, at pointer: String) throws(ContractError)
    -> [String: JSONValue]
  {
    var result: [String: JSONValue] = [:]
    for member in schema.members {
      let name = member.name
      guard
        SchemaKeywords.asserting.contains(name) || SchemaKeywords.describing.contains(name)
          || name.hasPrefix("x-")
      else {
        throw ContractError(
          keyword: name, pointer: pointer, reason: "contracts do not support this keyword")
      }
      guard result.updateValue(member.value, forKey: name) == nil else {
        throw ContractError(keyword: name, pointer: pointer, reason: "stands there twice")
      }
    }
    if let dialect = result["$schema"] {
      let text = dialect.string
      guard text == SchemaKeywords.dialect || text == SchemaKeywords.dialect + "#" else {
        throw ContractError(
          keyword: "$schema", pointer: pointer, reason: "only \(SchemaKeywords.dialect) is known")
      }
    }
    if result["discriminator"] != nil, result["oneOf"] == nil {
      throw ContractError(
        keyword: "discriminator", pointer: pointer, reason: "has no oneOf to choose from")
    }
    return result
  }

  /// A count that a keyword gives: a whole number of 0 or more.
  func count(_ members: [String: JSONValue], _ keyword: String, at pointer: String)
    throws(ContractError) -> UInt32?
  {
    guard let value = members[keyword] else { return nil }
    guard value.kind == .number, let whole = DecimalText.whole(value.utf8),
      let count = UInt32(exactly: whole)
    else {
      throw ContractError(
        keyword: keyword, pointer: pointer, reason: "must be a whole number from 0 to 2^32 - 1")
    }
    return count
  }

  /// A name as one step of a JSON pointer.
  static func step(_ name: String) -> String {
    var result = "/"
    for scalar in name.unicodeScalars {
      switch scalar {
      case "~": result += "~0"
      case "/": result += "~1"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
