import JSONFields

/// Puts a failure into words; only records that break their contract pay for it.
struct ViolationReport {
  let value: JSONValue
  let program: SchemaProgram
  let failure: ValidatorFailure

  var violation: Violation {
    Violation(code: failure.code, pointer: pointer, expected: expected, excerpt: excerpt)
  }

  private var node: SchemaNode { program.nodes[Int(failure.node)] }

  private var found: JSONValue {
    value.at(failure.token)
  }

  /// The path from the value that was judged down to the token at fault.
  private var pointer: String {
    var result = ""
    var here = value
    while here.index != failure.token {
      let holder = here
      for member in here.members where holds(member.value) {
        result += SchemaCompiler.step(Self.clipped(member.key))
        here = member.value
        break
      }
      for (number, element) in here.elements.enumerated() where holds(element) {
        result += "/\(number)"
        here = element
        break
      }
      if holder.index == here.index { break }
    }
    return result
  }

  private func holds(_ candidate: JSONValue) -> Bool {
    candidate.index <= failure.token && failure.token < Int(candidate.token.next)
  }

  private var expected: String {
    switch failure.code {
    case .type: kinds
    case .falseSchema: "nothing"
    case .enum: "one of \(schema(node.choices))"
    case .const: schema(node.constant)
    case .required: "the member \(missing)"
    case .additionalProperties: "no other members"
    case .minProperties: "at least \(node.minProperties) members"
    case .maxProperties: "at most \(node.maxProperties) members"
    case .minItems: "at least \(node.minItems) elements"
    case .maxItems: "at most \(node.maxItems) elements"
    case .minLength: "at least \(node.minLength) characters"
    case .maxLength: "at most \(node.maxLength) characters"
    case .pattern: "the contract's pattern"
    case .format: node.format == .uuid ? "a UUID" : "an RFC 3339 date-time"
    case .minimum: "at least \(bound(.minimum))"
    case .maximum: "at most \(bound(.maximum))"
    case .exclusiveMinimum: "more than \(bound(.exclusiveMinimum))"
    case .exclusiveMaximum: "less than \(bound(.exclusiveMaximum))"
    case .discriminatorMissing: "the member \(schema(node.discriminator)), which tells the kind"
    case .discriminatorUnknown: "one of \(branches)"
    case .nonFinite: "a finite number"
    case .textHasNul: "text without U+0000"
    case .numberOutOfRange: "a number that fits 64 bits"
    case .timestampMalformed: "a moment as RFC 3339 writes it"
    }
  }

  private var kinds: String {
    var names: [String] = []
    func allows(_ kind: JSONKind) -> Bool { node.kinds & (1 << kind.rawValue) != 0 }
    if allows(.object) { names.append("object") }
    if allows(.array) { names.append("array") }
    if allows(.string) { names.append("string") }
    if allows(.number) { names.append(node.wholeOnly ? "integer" : "number") }
    if allows(.true) { names.append("boolean") }
    if allows(.null) { names.append("null") }
    return names.joined(separator: " or ")
  }

  private var missing: String {
    let property = program.properties[Int(node.firstProperty) + Int(failure.property)]
    return text(property.name.offset, property.name.length)
  }

  private var branches: String {
    (0..<Int(node.branchCount)).map { place in
      let branch = program.branches[Int(node.firstBranch) + place]
      return text(branch.valueOffset, branch.valueLength)
    }.joined(separator: ", ")
  }

  private func bound(_ kind: SchemaBound.Kind) -> String {
    let bounds = program.bounds[Int(node.firstBound)..<Int(node.firstBound + node.boundCount)]
    return bounds.first { $0.kind == kind }.map { schema($0.token) } ?? "the bound"
  }

  /// A value of the schema, as it is written there.
  private func schema(_ token: Int32) -> String {
    let value = program.document.root.at(Int(token))
    return Self.clipped(value.rawText ?? value.utf8)
  }

  private func text(_ offset: UInt32, _ length: UInt32) -> String {
    Self.clipped(
      UnsafeRawBufferPointer(start: program.document.root.bytes + Int(offset), count: Int(length)))
  }

  private var excerpt: String { Self.clipped(found.rawText ?? found.utf8) }

  /// The beginning of a text: at most `excerptBytesMax` bytes, cut between characters.
  private static func clipped(_ text: UnsafeRawBufferPointer) -> String {
    guard text.count > Violation.excerptBytesMax else {
      return String(decoding: text, as: UTF8.self)
    }
    var count = Violation.excerptBytesMax
    while count > 0, text[count] & 0xC0 == 0x80 { count -= 1 }
    return String(decoding: UnsafeRawBufferPointer(rebasing: text[..<count]), as: UTF8.self) + "..."
  }
}
