package import JSONFields

/// One version of an event: its schema as written, and what decoding needs of it.
package final class VersionContract: Sendable {
  package let number: UInt16
  /// The schema's file, relative to `topics/`.
  package let file: String
  package let document: JSONDocument
  package let plan: VersionPlan
  let program: SchemaProgram

  init(
    number: UInt16, file: String, document: JSONDocument, plan: VersionPlan, program: SchemaProgram
  ) {
    self.number = number
    self.file = file
    self.document = document
    self.plan = plan
    self.program = program
  }
}
