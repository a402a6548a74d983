import EventModel
import JSONFields

// NaN and the infinities; reached only by records that hold one.
extension ValidatorWalk {
  /// Whether a member's value counts as non-finite: it is one, or it is kept whole and holds one.
  func isNonFinite(_ value: Int, _ node: Int32) -> Bool {
    if tokens[value].kind == .nonFinite { return true }
    guard node >= 0, nodes[Int(node)].slot >= 0, nodes[Int(node)].conversion == .json else {
      return false
    }
    return nonFinites(value) > 0
  }

  /// How many non-finite numbers a value holds.
  func nonFinites(_ value: Int) -> Int {
    (value..<Int(tokens[value].next)).reduce(0) { $0 + (tokens[$1].kind == .nonFinite ? 1 : 0) }
  }

  /// Treats an optional member as absent, and says so in its slot.
  mutating func flagNonFinite(_ value: Int, _ node: Int32) {
    nonFiniteCount += nonFinites(value)
    guard node >= 0, nodes[Int(node)].slot >= 0 else { return }
    slots[Int(nodes[Int(node)].slot)] = Slot(
      kind: .nonFinite, number: 0, text: Text(offset: 0, length: 0))
  }

  /// An array's element that no schema judges: it cannot be absent, while an object's member can.
  mutating func unconstrained(_ token: Int, _ node: Int32) -> Bool {
    switch tokens[token].kind {
    case .nonFinite: return fail(.nonFinite, token, node)
    case .object: nonFiniteCount += nonFinites(token)
    case .array:
      var at = token + 1
      while at < Int(tokens[token].next) {
        guard unconstrained(at, node) else { return false }
        at = Int(tokens[at].next)
      }
    default: break
    }
    return true
  }
}
