import EventModel
import JSONFields

/// Reads `x-default`: what a field is in records of versions that did not have it.
enum DefaultReader {
  /// - Returns: nil where there is no default, or where it is null.
  static func value(_ leaf: SchemaLeaf, file: String) throws(ContractFileError) -> SlotDefault
    .Value?
  {
    guard let written = leaf.schema["x-default"], !written.isNull else { return nil }
    switch leaf.kind {
    case .text:
      if let text = written.string { return .text(Array(text.utf8)) }
    case .integer:
      if let number = written.integer { return .integer(number) }
    case .decimal(let scale):
      if written.kind == .number, let number = DecimalText.scaled(written.utf8, scale: scale) {
        return .decimal(number)
      }
    case .boolean:
      if let flag = written.boolean { return .boolean(flag) }
    case .timestamp, .json:
      throw ContractFileError(
        file: file, pointer: leaf.place + "/x-default",
        reason: "a \(leaf.kind.words) can have no default")
    }
    throw ContractFileError(
      file: file, pointer: leaf.place + "/x-default", reason: "must be a \(leaf.kind.words)")
  }
}
