import JSONFields

/// Finds the leaves of a contract's schema: every property through declared objects, not through
/// arrays. A property with `const` says nothing that the event's type does not, and is no field.
struct SchemaLeaves {
  let file: String
  private(set) var leaves: [SchemaLeaf] = []

  static func of(_ schema: JSONValue, file: String) throws(ContractFileError) -> [SchemaLeaf] {
    var walk = SchemaLeaves(file: file)
    let types = try walk.types(schema, place: "")
    guard types == ["object"], schema["properties"] != nil else {
      throw walk.error("", "a contract must be an object with properties")
    }
    try walk.properties(of: schema, names: [], isRequired: true, place: "")
    guard !walk.leaves.isEmpty else { throw walk.error("/properties", "has no field") }
    return walk.leaves
  }

  private init(file: String) { self.file = file }

  private func error(_ place: String, _ reason: String) -> ContractFileError {
    ContractFileError(file: file, pointer: place, reason: reason)
  }

  private mutating func properties(
    of schema: JSONValue, names: [String], isRequired: Bool, place: String
  ) throws(ContractFileError) {
    guard let properties = schema["properties"], properties.kind == .object else {
      throw error(place, "properties must be an object")
    }
    var required: Set<String> = []
    if let names = schema["required"] {
      for element in names.elements {
        if let name = element.string { required.insert(name) }
      }
    }
    for member in properties.members {
      let name = member.name
      try self.property(
        member.value, names: names + [name], isRequired: isRequired && required.contains(name),
        place: place + "/properties/" + JSONPointer.escaped(name))
    }
  }

  private mutating func property(
    _ schema: JSONValue, names: [String], isRequired: Bool, place: String
  ) throws(ContractFileError) {
    guard schema.kind == .object else {
      throw error(place, "must be an object; a field needs a type")
    }
    if schema["const"] != nil { return }
    let declared = try types(schema, place: place)
    let nullable = declared.contains("null")
    let proper = declared.filter { $0 != "null" }
    let takenWhole = schema["x-json"]?.boolean == true
    if proper == ["object"], !takenWhole, schema["properties"] != nil {
      return try properties(
        of: schema, names: names, isRequired: isRequired && !nullable, place: place)
    }
    leaves.append(
      SchemaLeaf(
        pointer: JSONPointer.text(names), names: names,
        kind: try kind(schema, types: proper, place: place),
        isRequired: isRequired && !nullable, doc: schema["description"]?.string ?? "",
        schema: schema, place: place))
  }

  private func types(_ schema: JSONValue, place: String) throws(ContractFileError) -> [String] {
    guard let type = schema["type"] else { throw error(place, "must have a type") }
    if let name = type.string { return [name] }
    var names: [String] = []
    for element in type.elements { names.append(element.string ?? "") }
    return names
  }

  private func kind(_ schema: JSONValue, types: [String], place: String) throws(ContractFileError)
    -> FieldKind
  {
    if schema["x-json"]?.boolean == true {
      guard types.allSatisfy({ $0 == "object" || $0 == "array" }), !types.isEmpty else {
        throw error(place + "/x-json", "goes with the types object and array only")
      }
      return .json
    }
    guard types.count == 1 else {
      throw error(place + "/type", "a field has one type, and null besides where it may be null")
    }
    let unit = try unit(schema, place: place)
    switch (types[0], unit) {
    case ("string", .none): return .text
    case ("string", .rfc3339), ("string", .rfc3339NaiveIsUTC): return .timestamp(unit!)
    case ("number", .unixSeconds), ("integer", .unixSeconds): return .timestamp(.unixSeconds)
    case ("number", .unixMilliseconds), ("integer", .unixMilliseconds):
      return .timestamp(.unixMilliseconds)
    case ("integer", .none): return .integer
    case ("number", .none): return .decimal(scale: try scale(schema, place: place))
    case ("boolean", .none): return .boolean
    case ("object", _), ("array", _):
      throw error(place, "an object needs properties, or x-json: true to be taken whole")
    case (let type, .some(let unit)):
      throw error(place + "/x-unit", "\(unit.rawValue) does not go with the type \(type)")
    case (let type, .none):
      throw error(place + "/type", "\(type) cannot be a field")
    }
  }

  private func unit(_ schema: JSONValue, place: String) throws(ContractFileError)
    -> FieldKind.TimeUnit?
  {
    guard let written = schema["x-unit"] else { return nil }
    guard let unit = written.string.flatMap(FieldKind.TimeUnit.init(rawValue:)) else {
      let known = FieldKind.TimeUnit.allCases.map(\.rawValue).joined(separator: ", ")
      throw error(place + "/x-unit", "must be one of \(known)")
    }
    return unit
  }

  private func scale(_ schema: JSONValue, place: String) throws(ContractFileError) -> Int {
    guard let written = schema["x-scale"] else {
      throw error(
        place, "a number needs x-scale, the decimal digits to keep, or x-unit if it is a moment")
    }
    guard let scale = written.integer, (0...12).contains(scale) else {
      throw error(place + "/x-scale", "must be a whole number from 0 to 12")
    }
    return Int(scale)
  }
}
