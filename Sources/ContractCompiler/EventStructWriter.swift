import EventCodec

/// The Swift struct of one event.
enum EventStructWriter {
  static func text(_ event: EventContract) -> String {
    var text = SwiftLiteral.doc("\(event.title): `\(event.name)` on `\(event.topic)`.", indent: "")
    if !event.doc.isEmpty { text += "///\n" + SwiftLiteral.doc(event.doc, indent: "") }
    text += "package struct \(event.swiftName): Sendable, BitwiseCopyable {\n"
    for field in event.layout.fields {
      text += SwiftLiteral.doc(doc(field), indent: "  ")
      text += "  package let \(SwiftNames.identifier(field.name)): \(type(field))\n"
    }
    text += "\n  /// Reads the slots of an event of this type.\n"
    text += "  package init(_ event: borrowing Event) {\n"
    text += "    precondition(\n"
    text += "      event.slotCount == \(event.layout.fields.count),\n"
    text += "      \"\\(event.slotCount) slots are no \(event.name)\")\n"
    for field in event.layout.fields {
      text += "    \(SwiftNames.identifier(field.name)) = \(value(field))\n"
    }
    return text + "  }\n}\n\n"
  }

  private static func doc(_ field: ContractField) -> String {
    let place = field.pointer.isEmpty ? "Only in older versions." : "`\(field.pointer)`."
    let sentence = field.doc.isEmpty ? place : "\(field.doc) \(place)"
    switch field.kind {
    case .decimal(let scale): return "\(sentence) In units of 1e-\(scale)."
    case .timestamp, .text, .integer, .boolean, .json: return sentence
    }
  }

  private static func type(_ field: ContractField) -> String {
    let type =
      switch field.kind {
      case .text: "Text"
      case .integer, .decimal: "Int64"
      case .boolean: "Bool"
      case .timestamp: "Timestamp"
      case .json: "Slot"
      }
    return field.isGuaranteed ? type : type + "?"
  }

  private static func value(_ field: ContractField) -> String {
    let slot = "event.slots[\(field.slot)]"
    guard field.isGuaranteed else { return "\(reader(field))(\(slot))" }
    return switch field.kind {
    case .text: "\(slot).text"
    case .integer, .decimal: "\(slot).number"
    case .boolean: "\(slot).number != 0"
    case .timestamp: "Timestamp(microseconds: \(slot).number)"
    case .json: slot
    }
  }

  private static func reader(_ field: ContractField) -> String {
    switch field.kind {
    case .text: "text"
    case .integer, .decimal: "number"
    case .boolean: "flag"
    case .timestamp: "moment"
    case .json: "json"
    }
  }

  /// How optional fields are read. By pattern, because `==` of another module's enum is a call.
  static let readers = """
    private func text(_ slot: Slot) -> Text? {
      if case .text = slot.kind { slot.text } else { nil }
    }

    private func number(_ slot: Slot) -> Int64? {
      switch slot.kind {
      case .integer, .decimal: slot.number
      default: nil
      }
    }

    private func flag(_ slot: Slot) -> Bool? {
      if case .boolean = slot.kind { slot.number != 0 } else { nil }
    }

    private func moment(_ slot: Slot) -> Timestamp? {
      if case .timestamp = slot.kind { Timestamp(microseconds: slot.number) } else { nil }
    }

    private func json(_ slot: Slot) -> Slot? {
      if case .json = slot.kind { slot } else { nil }
    }

    """
}
