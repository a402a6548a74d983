import EventModel
import JSONFields

struct SchemaProgram: Sendable {}
enum ProgramBuilder {
  static func program(_ schema: ContractFolder.Schema, plan: VersionPlan) throws(ContractFileError)
    -> SchemaProgram
  { SchemaProgram() }
}

/// Checks a body against its schema and fills the slots of the newest version from it.
struct SlotValidator {
  /// - Returns: what is wrong with the body, else nil.
  func fill(
    _ slots: UnsafeMutablePointer<Slot>, from body: JSONValue, by shape: CompiledShape,
    _ scanner: JSONScanner
  ) -> RecordFault? {
    nil
  }
}
