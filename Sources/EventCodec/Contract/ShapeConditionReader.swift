import JSONFields

/// Reads one condition of a shape: `{"field": "/action", "equals": "order.placed"}`.
enum ShapeConditionReader {
  static func read(_ value: JSONValue, file: String, pointer: String) throws(ContractFileError)
    -> ShapeCondition
  {
    let object = try StrictObject(value, file: file, pointer: pointer)
    try object.allow(only: ["field", "equals", "type", "present", "orAbsent"])
    guard let path = JSONPointer.names(try object.nonEmptyText("field")), !path.isEmpty else {
      throw object.error("must be a JSON pointer, as /action", at: "field")
    }
    let orAbsent = value["orAbsent"] == nil ? false : try object.boolean("orAbsent")
    let demands = ["equals", "type", "present"].filter { value[$0] != nil }
    guard demands.count == 1 else {
      throw object.error("must have exactly one of equals, type and present")
    }
    let demand: ShapeCondition.Demand
    switch demands[0] {
    case "equals": demand = try constant(object)
    case "type": demand = .type(try object.choice("type"))
    default: demand = try object.boolean("present") ? .present : .absent
    }
    if orAbsent && (demand == .present || demand == .absent) {
      throw object.error("goes with equals and type only", at: "orAbsent")
    }
    return ShapeCondition(path: path, demand: demand, orAbsent: orAbsent)
  }

  private static func constant(_ object: StrictObject) throws(ContractFileError)
    -> ShapeCondition.Demand
  {
    let constant = try object.member("equals")
    if let text = constant.string { return .text(text) }
    if let flag = constant.boolean { return .boolean(flag) }
    if let number = constant.integer { return .integer(number) }
    throw object.error("must be a text, a whole number, true or false", at: "equals")
  }
}
