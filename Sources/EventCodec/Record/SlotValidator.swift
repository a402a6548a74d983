import EventModel
import JSONFields

/// Checks a body against its schema and fills the slots of the newest version from it.
struct SlotValidator {
  private let validator = Validator()

  /// How many non-finite numbers the last body had in place of absent ones.
  var nonFiniteCount: Int { validator.nonFiniteCount }

  /// - Parameter body: the token of the body.
  /// - Returns: what is wrong with the body, else nil.
  func fill(
    _ slots: UnsafeMutablePointer<Slot>, from body: Int, by shape: CompiledShape,
    _ scanner: JSONScanner
  ) -> Violation? {
    if let violation = validator.validate(scanner, at: body, by: shape.program, into: slots) {
      return violation
    }
    if shape.hasDefaults { addDefaults(shape.version.plan, slots, scanner) }
    return nil
  }

  /// What the record's version did not have yet.
  private func addDefaults(
    _ plan: VersionPlan, _ slots: UnsafeMutablePointer<Slot>, _ scanner: JSONScanner
  ) {
    for entry in plan.defaults {
      let nothing = Text(offset: 0, length: 0)
      switch entry.value {
      case .text(let bytes):
        let text = bytes.withUnsafeBytes { scanner.append($0) }
        slots[entry.slot] = Slot(kind: .text, number: 0, text: text)
      case .integer(let number):
        slots[entry.slot] = Slot(kind: .integer, number: number, text: nothing)
      case .decimal(let number):
        slots[entry.slot] = Slot(kind: .decimal, number: number, text: nothing)
      case .boolean(let flag):
        slots[entry.slot] = Slot(kind: .boolean, number: flag ? 1 : 0, text: nothing)
      }
    }
  }

  static func fault(_ violation: Violation) -> RecordFault {
    let code: QuarantineCode =
      switch violation.code {
      case .textHasNul: .textHasNul
      case .numberOutOfRange: .numberOutOfRange
      default: .contractViolation
      }
    return RecordFault(
      code, rule: violation.code.rawValue, pointer: violation.pointer,
      expected: violation.expected, excerpt: violation.excerpt)
  }
}
