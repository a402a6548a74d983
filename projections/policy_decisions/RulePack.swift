/// The rules of all tenants under one version, as the policy engine held them.
package struct RulePack: Sendable {
  /// A rule, made ready for matching.
  struct Prepared: Sendable {
    let rule: PolicyRule
    let loweredPattern: [UInt8]
    /// Code points of the pattern as written.
    let patternLength: Int
  }

  package let version: String
  /// By the tenant's bytes: a tenant's name is matched exactly, and `String` would take two
  /// encodings of `é` for one name.
  private let rules: [[UInt8]: [Prepared]]

  /// - Parameter tenants: each tenant once; its rules in any order.
  package init(version: String, tenants: [(name: String, rules: [PolicyRule])]) {
    self.version = version
    var rules: [[UInt8]: [Prepared]] = [:]
    for (name, tenantRules) in tenants {
      let previous = rules.updateValue(Self.ordered(tenantRules), forKey: Array(name.utf8))
      precondition(previous == nil, "pack \(version) names tenant \(name) twice")
    }
    self.rules = rules
  }

  /// The rules of a tenant in the order they are tried; none for a tenant the pack does not name.
  func rules(tenant: [UInt8]) -> [Prepared] { rules[tenant] ?? [] }

  /// By lower-cased pattern, then name, both by code point. (UTF-8 bytes order as code points do.)
  private static func ordered(_ rules: [PolicyRule]) -> [Prepared] {
    let prepared = rules.map { rule in
      Prepared(
        rule: rule, loweredPattern: PythonLowercase.lower(Array(rule.pattern.utf8)),
        patternLength: rule.pattern.unicodeScalars.count)
    }
    return prepared.sorted { left, right in
      if left.loweredPattern != right.loweredPattern {
        return left.loweredPattern.lexicographicallyPrecedes(right.loweredPattern)
      }
      return left.rule.name.utf8.lexicographicallyPrecedes(right.rule.name.utf8)
    }
  }
}
