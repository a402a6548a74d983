package import EventModel
package import JSONFields

/// Judges records by compiled schemas and fills their slots on the way; one per thread, reused.
///
/// A record is first walked on the assumption that it is well: in order, each property expected
/// where the last record had it. Only when that walk meets a violation, a declared key twice, or
/// when the record holds a non-finite number, is the record walked again with care: of members with
/// the same name only the last counts, as in Python, and the first violation in document order is
/// the verdict. So the verdict never depends on which walk came first.
///
/// `NaN` and the infinities: the value of a member that may be absent counts as absent and its slot
/// is flagged `nonFinite`; where the contract requires the member, in an array, or as the whole
/// value they are a violation. A field kept as `json` that holds one anywhere is treated as one.
package final class Validator {
  /// How many non-finite values the last valid record had in place of absent ones.
  package var nonFiniteCount: Int { scratch.pointee.nonFiniteCount }

  /// On the heap, since stored properties of a class pay for exclusivity checks.
  private let scratch: UnsafeMutablePointer<ValidatorScratch>

  package init() {
    scratch = .allocate(capacity: 1)
    scratch.initialize(to: ValidatorScratch())
  }

  deinit {
    scratch.deinitialize(count: 1)
    scratch.deallocate()
  }

  /// Judges the value that the scanner holds at a token.
  /// - Parameters:
  ///   - scanner: holds a record scanned without fault.
  ///   - index: the value's token; 0 is the whole record, another one a part of it, such as the
  ///     `data` of a structured CloudEvent.
  ///   - program: the compiled schema.
  ///   - slots: `program.slotCount` slots, all of them written: a slot whose field is missing is
  ///     `absent`. Texts count from `scanner.bytes`. After a violation their contents mean nothing.
  /// - Returns: nil for a valid record.
  package func validate(
    _ scanner: JSONScanner, at index: Int = 0, by program: SchemaProgram,
    into slots: UnsafeMutablePointer<Slot>
  ) -> Violation? {
    precondition(index < scanner.tokenCount, "token \(index) of \(scanner.tokenCount)")
    scratch.pointee.reserve(for: program)
    scratch.pointee.nonFiniteCount = 0
    if scanner.nonFiniteCount == 0 {
      slots.update(from: program.absentSlots, count: program.slotCount)
      var walk = ValidatorWalk(scanner, program, slots, scratch, isCareful: false)
      if walk.visit(program.root, index) { return nil }
    }
    return validateCarefully(scanner, at: index, by: program, into: slots)
  }

  private func validateCarefully(
    _ scanner: JSONScanner, at index: Int, by program: SchemaProgram,
    into slots: UnsafeMutablePointer<Slot>
  ) -> Violation? {
    slots.update(from: program.absentSlots, count: program.slotCount)
    scratch.pointee.forgetSuperseded()
    var walk = ValidatorWalk(scanner, program, slots, scratch, isCareful: true)
    walk.mayHoldNonFinite = scanner.nonFiniteCount > 0
    if walk.visit(program.root, index) {
      scratch.pointee.nonFiniteCount = walk.nonFiniteCount
      return nil
    }
    let value = JSONValue(bytes: scanner.bytes, tokens: scanner.tokens, index: index)
    return ViolationReport(value: value, program: program, failure: walk.failure).violation
  }
}

/// What a walk found wrong, flat.
struct ValidatorFailure: BitwiseCopyable {
  var code: ViolationCode
  /// The token at fault.
  var token: Int
  /// The schema node that was broken.
  var node: Int32
  /// The property that is missing; -1 for other violations.
  var property: Int32 = -1
}
