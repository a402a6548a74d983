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
    let (kind, read) =
      switch field.kind {
      case .text: ("text", "\(slot).text")
      case .integer: ("integer", "\(slot).number")
      case .decimal: ("decimal", "\(slot).number")
      case .boolean: ("boolean", "\(slot).number != 0")
      case .timestamp: ("timestamp", "Timestamp(microseconds: \(slot).number)")
      case .json: ("json", slot)
      }
    return field.isGuaranteed ? read : "\(slot).kind == .\(kind) ? \(read) : nil"
  }
}
