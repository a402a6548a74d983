import EventModel
import JSONFields

// The keywords that judge a value by itself.
extension SchemaCompiler {
  func types(_ members: [String: JSONValue], _ node: inout SchemaNode, at pointer: String)
    throws(ContractError)
  {
    guard let type = members["type"] else { return }
    let names = type.kind == .array ? Array(type.elements) : [type]
    guard !names.isEmpty else {
      throw ContractError(keyword: "type", pointer: pointer, reason: "names no type")
    }
    node.kinds = 0
    var anyNumber = false
    for name in names {
      switch name.string {
      case "object": node.kinds |= bit(.object)
      case "array": node.kinds |= bit(.array)
      case "string": node.kinds |= bit(.string)
      case "number":
        node.kinds |= bit(.number)
        anyNumber = true
      case "integer":
        node.kinds |= bit(.number)
        node.wholeOnly = true
      case "boolean": node.kinds |= bit(.true) | bit(.false)
      case "null": node.kinds |= bit(.null)
      default:
        throw ContractError(
          keyword: "type", pointer: pointer,
          reason: "\(name.string ?? "that") is none of JSON Schema's types")
      }
    }
    if anyNumber { node.wholeOnly = false }
  }

  mutating func numbers(
    _ members: [String: JSONValue], _ node: inout SchemaNode, at pointer: String
  ) throws(ContractError) {
    let kinds: [(String, SchemaBound.Kind)] = [
      ("minimum", .minimum), ("maximum", .maximum), ("exclusiveMinimum", .exclusiveMinimum),
      ("exclusiveMaximum", .exclusiveMaximum),
    ]
    node.firstBound = Int32(draft.bounds.count)
    for (keyword, kind) in kinds {
      guard let value = members[keyword] else { continue }
      guard value.kind == .number else {
        throw ContractError(keyword: keyword, pointer: pointer, reason: "must be a number")
      }
      let whole = DecimalText.whole(value.utf8)
      draft.bounds.append(
        SchemaBound(
          kind: kind, isWhole: whole != nil, whole: whole ?? 0, token: Int32(value.index)))
    }
    node.boundCount = Int32(draft.bounds.count) - node.firstBound
    // A short number is compared with 64 bits, so a bound of any 64 bits is exact.
    node.hasRange = draft.bounds[Int(node.firstBound)...].allSatisfy { bound in
      guard bound.isWhole else { return false }
      switch bound.kind {
      case .minimum: node.range.minimum = bound.whole
      case .maximum: node.range.maximum = bound.whole
      case .exclusiveMinimum, .exclusiveMaximum: return false
      }
      return true
    }
  }

  mutating func strings(
    _ members: [String: JSONValue], _ node: inout SchemaNode, at pointer: String
  ) throws(ContractError) {
    node.minLength = try count(members, "minLength", at: pointer) ?? 0
    node.maxLength = try count(members, "maxLength", at: pointer) ?? .max
    if let pattern = members["pattern"] {
      guard let source = pattern.string else {
        throw ContractError(keyword: "pattern", pointer: pointer, reason: "must be a string")
      }
      do throws(PatternError) {
        draft.patterns.append(try Pattern(source))
      } catch {
        throw ContractError(keyword: "pattern", pointer: pointer, reason: error.description)
      }
      node.pattern = Int32(draft.patterns.count - 1)
    }
    if let format = members["format"] {
      switch format.string {
      case "date-time": node.format = .dateTime
      case "uuid": node.format = .uuid
      default:
        throw ContractError(
          keyword: "format", pointer: pointer,
          reason: "only date-time and uuid are supported, not \(format.string ?? "that")")
      }
    }
    node.hasFormRules = node.pattern >= 0 || node.format != .none
    node.hasStringRules = node.minLength > 0 || node.maxLength < .max || node.hasFormRules
  }

  func equality(_ members: [String: JSONValue], _ node: inout SchemaNode, at pointer: String)
    throws(ContractError)
  {
    if let constant = members["const"] { node.constant = Int32(constant.index) }
    if let choices = members["enum"] {
      guard choices.kind == .array else {
        throw ContractError(keyword: "enum", pointer: pointer, reason: "must be an array")
      }
      node.choices = Int32(choices.index)
    }
    node.hasEqualityRules = node.constant >= 0 || node.choices >= 0
  }

  func bit(_ kind: JSONKind) -> UInt8 { 1 << kind.rawValue }

  /// The kinds a value may have, by `type` and by what it may equal.
  private func possibleKinds(_ node: SchemaNode) -> UInt8 {
    var kinds = node.kinds
    if node.constant >= 0 { kinds &= bit(value(node.constant).kind) }
    if node.choices >= 0 {
      kinds &= value(node.choices).elements.reduce(UInt8(0)) { $0 | bit($1.kind) }
    }
    return kinds
  }

  private func value(_ token: Int32) -> JSONValue {
    document.root.at(Int(token))
  }

  /// Gives a node its slot, provided that its values always fit the conversion.
  func assign(_ target: SlotTarget, to node: inout SchemaNode, at pointer: String)
    throws(ContractError)
  {
    let fitting: UInt8
    switch target.conversion {
    case .text:
      (node.conversion, fitting) = (.text, bit(.string))
    case .integer:
      (node.conversion, node.slotKind, fitting) = (.number, .integer, bit(.number))
    case .decimal(let scale):
      precondition((0...DecimalText.scaleMax).contains(scale), "scale \(scale)")
      node.scale = UInt8(scale)
      (node.conversion, node.slotKind, fitting) = (.number, .decimal, bit(.number))
    case .boolean:
      (node.conversion, fitting) = (.boolean, bit(.true) | bit(.false))
    case .timestamp(.unixSeconds):
      node.scale = 6
      (node.conversion, node.slotKind, fitting) = (.number, .timestamp, bit(.number))
    case .timestamp(.unixMilliseconds):
      node.scale = 3
      (node.conversion, node.slotKind, fitting) = (.number, .timestamp, bit(.number))
    case .timestamp(.rfc3339):
      (node.conversion, fitting) = (.rfc3339, bit(.string))
    case .timestamp(.rfc3339NaiveIsUTC):
      (node.conversion, fitting) = (.rfc3339NaiveIsUTC, bit(.string))
    case .json:
      (node.conversion, fitting) = (.json, SchemaNode.anyKind)
    }
    let wrongKinds = possibleKinds(node) & ~(fitting | bit(.null))
    guard wrongKinds == 0, target.conversion != .integer || node.wholeOnly else {
      throw ContractError(
        keyword: "type", pointer: pointer,
        reason: "allows values that do not become \(target.conversion)")
    }
    node.slot = Int32(target.slot)
  }
}
