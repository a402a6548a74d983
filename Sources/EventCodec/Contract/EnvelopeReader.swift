import JSONFields

/// Reads `x-envelope`: which fields the envelope is made of.
struct EnvelopeReader {
  let fields: [ContractField]
  let schema: JSONValue
  let file: String

  func slots() throws(ContractFileError) -> EnvelopeSlots {
    var slots = EnvelopeSlots()
    guard let written = schema["x-envelope"] else {
      throw ContractFileError(
        file: file, pointer: "", reason: "must have x-envelope, which says where id and time are")
    }
    let object = try StrictObject(written, file: file, pointer: "/x-envelope")
    try object.allow(only: ["id", "tenant", "actor", "subject", "time", "trace"])
    slots.id = try slot(object, "id", isTime: false)
    slots.tenant = try slot(object, "tenant", isTime: false)
    slots.actor = try slot(object, "actor", isTime: false)
    slots.subject = try slot(object, "subject", isTime: false)
    slots.time = try slot(object, "time", isTime: true)
    if let trace = written["trace"], trace.kind == .array {
      let pointers = try object.texts("trace")
      guard (1...2).contains(pointers.count) else {
        throw object.error("must be one pointer or two", at: "trace")
      }
      slots.trace = try find(pointers[0], object, "trace", isTime: false)
      if pointers.count == 2 {
        slots.traceFallback = try find(pointers[1], object, "trace", isTime: false)
      }
    } else {
      slots.trace = try slot(object, "trace", isTime: false)
    }
    return slots
  }

  private func slot(_ object: StrictObject, _ name: String, isTime: Bool) throws(ContractFileError)
    -> Int
  {
    guard object.value[name] != nil else { return -1 }
    return try find(try object.nonEmptyText(name), object, name, isTime: isTime)
  }

  private func find(_ pointer: String, _ object: StrictObject, _ name: String, isTime: Bool)
    throws(ContractFileError) -> Int
  {
    guard let field = fields.first(where: { $0.pointer == pointer && !pointer.isEmpty }) else {
      throw object.error("there is no field \(pointer)", at: name)
    }
    let isMoment = if case .timestamp = field.kind { true } else { false }
    guard isTime ? isMoment : field.kind == .text else {
      throw object.error(
        "\(pointer) is \(field.kind.words), not a \(isTime ? "moment" : "text")", at: name)
    }
    return field.slot
  }
}
