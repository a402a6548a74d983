import EventModel
import JSONFields

/// One walk of a record along a program. Every step returns false once `failure` is set.
struct ValidatorWalk {
  let bytes: UnsafeRawPointer
  let tokens: UnsafePointer<JSONToken>
  /// Not counted: whoever validates holds the program meanwhile.
  unowned(unsafe) let program: SchemaProgram
  // The program's tables, without the reference that leads to them.
  let nodes: UnsafePointer<SchemaNode>
  let properties: UnsafePointer<SchemaProperty>
  let required: UnsafePointer<UInt64>
  let bounds: UnsafePointer<SchemaBound>
  let schemaBytes: UnsafeRawPointer
  let schemaTokens: UnsafePointer<JSONToken>
  let slots: UnsafeMutablePointer<Slot>
  /// Whether members with the same name are looked for before they are visited.
  let isCareful: Bool
  let scratch: UnsafeMutablePointer<ValidatorScratch>
  var mayHoldNonFinite = false
  var nonFiniteCount = 0
  var failure = ValidatorFailure(code: .type, token: 0, node: 0)
  /// The first free word for "seen" bits.
  var seen: UnsafeMutablePointer<UInt64>

  init(
    _ scanner: JSONScanner, _ program: SchemaProgram, _ slots: UnsafeMutablePointer<Slot>,
    _ scratch: UnsafeMutablePointer<ValidatorScratch>, isCareful: Bool
  ) {
    bytes = scanner.bytes
    tokens = scanner.tokens
    self.program = program
    nodes = UnsafePointer(program.nodes.baseAddress!)
    properties = UnsafePointer(program.properties.baseAddress!)
    required = UnsafePointer(program.required.baseAddress!)
    bounds = UnsafePointer(program.bounds.baseAddress!)
    schemaBytes = program.bytes
    schemaTokens = program.tokens
    self.slots = slots
    self.scratch = scratch
    seen = scratch.pointee.seen
    self.isCareful = isCareful
  }

  /// Judges the value at a token by a node, and fills the node's slot.
  mutating func visit(_ number: Int32, _ token: Int) -> Bool {
    visitInline(number, token)
  }

  /// The same where it is asked for most. Strings and numbers come first, each in one straight line:
  /// a jump by kind is mispredicted for every other value.
  @inline(__always)
  mutating func visitInline(_ number: Int32, _ token: Int) -> Bool {
    let node = nodes + Int(number)
    let kind = tokens[token].kind
    guard node.pointee.kinds & (1 << unsafeBitCast(kind, to: UInt8.self)) != 0 else {
      return fail(
        Self.kindViolation(node.pointee.kinds, kind), token, number)
    }
    if case .string = kind {
      if node.pointee.hasStringRules, !string(node, number, token) { return false }
      if node.pointee.hasEqualityRules, !equality(node, number, token) { return false }
      return node.pointee.slot < 0 || fillString(node, number, token)
    }
    if case .number = kind { return self.number(node, number, token) }
    return visitOther(node, number, token)
  }

  /// A value that is neither string nor number.
  @inline(never)
  private mutating func visitOther(
    _ node: UnsafePointer<SchemaNode>, _ number: Int32, _ token: Int
  ) -> Bool {
    if case .object = tokens[token].kind {
      if !object(node, number, token) { return false }
    } else if case .array = tokens[token].kind {
      if !array(node, number, token) { return false }
    }
    if node.pointee.hasEqualityRules, !equality(node, number, token) { return false }
    if node.pointee.slot >= 0 { fillOther(node, token) }
    return true
  }

  private static func kindViolation(_ allowed: UInt8, _ kind: JSONKind) -> ViolationCode {
    if allowed == 0 { return .falseSchema }
    if case .nonFinite = kind { return .nonFinite }
    return .type
  }

  @inline(never)
  mutating func fail(_ code: ViolationCode, _ token: Int, _ node: Int32, property: Int = -1) -> Bool
  {
    failure = ValidatorFailure(code: code, token: token, node: node, property: Int32(property))
    return false
  }

  func utf8(_ token: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: bytes + Int(tokens[token].offset), count: Int(tokens[token].length))
  }

  func schemaUTF8(_ token: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: schemaBytes + Int(schemaTokens[token].offset),
      count: Int(schemaTokens[token].length))
  }

  /// Whether `count` bytes are the same, eight at a time.
  @inline(__always)
  static func same(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Bool {
    if count >= 8 {
      var at = 0
      while at + 8 <= count {
        if left.loadUnaligned(fromByteOffset: at, as: UInt64.self)
          != right.loadUnaligned(fromByteOffset: at, as: UInt64.self)
        {
          return false
        }
        at += 8
      }
      return left.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
        == right.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
    }
    for at in 0..<count
    where left.load(fromByteOffset: at, as: UInt8.self)
      != right.load(fromByteOffset: at, as: UInt8.self)
    {
      return false
    }
    return true
  }
}
