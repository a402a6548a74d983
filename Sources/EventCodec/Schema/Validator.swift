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
  package var nonFiniteCount: Int { state.pointee.nonFiniteCount }

  private struct State {
    var nonFiniteCount = 0
    var seen: UnsafeMutablePointer<UInt64>
    var seenWords: Int
  }

  /// On the heap, since stored properties of a class pay for exclusivity checks.
  private let state: UnsafeMutablePointer<State>

  package init() {
    state = .allocate(capacity: 1)
    state.initialize(to: State(seen: .allocate(capacity: 64), seenWords: 64))
  }

  deinit {
    state.pointee.seen.deallocate()
    state.deallocate()
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
    if state.pointee.seenWords < program.seenWords {
      state.pointee.seen.deallocate()
      state.pointee.seen = .allocate(capacity: program.seenWords)
      state.pointee.seenWords = program.seenWords
    }
    state.pointee.nonFiniteCount = 0
    let value = JSONValue(bytes: scanner.bytes, tokens: scanner.tokens, index: index)
    if scanner.nonFiniteCount == 0 {
      clear(slots, program.slotCount)
      var walk = ValidatorWalk(value, program, slots, state.pointee.seen, isCareful: false)
      if walk.visit(program.root, index) { return nil }
    }
    clear(slots, program.slotCount)
    var walk = ValidatorWalk(value, program, slots, state.pointee.seen, isCareful: true)
    walk.mayHoldNonFinite = scanner.nonFiniteCount > 0
    if walk.visit(program.root, index) {
      state.pointee.nonFiniteCount = walk.nonFiniteCount
      return nil
    }
    return ViolationReport(value: value, program: program, failure: walk.failure).violation
  }

  private func clear(_ slots: UnsafeMutablePointer<Slot>, _ count: Int) {
    let absent = Slot(kind: .absent, number: 0, text: Text(offset: 0, length: 0))
    slots.update(repeating: absent, count: count)
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
