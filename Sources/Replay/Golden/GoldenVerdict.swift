/// What a replay of a golden log says of a projection's code.
package enum GoldenVerdict: Equatable, Sendable {
  /// The digest that was recorded, by the code that was recorded.
  case same
  /// The digest that was recorded, by other code.
  case sameByOtherCode
  /// Another digest by other code, which has the version of the recorded one.
  case changedUnderTheSameVersion(tables: [String])
  /// Another digest by the very code that was recorded.
  case otherDigest(tables: [String])
  /// The log does not hold what was recorded, so that it says nothing of the code.
  case otherInputs([String])
  /// Nothing was recorded for this version.
  case notRecorded

  /// Compares what is with what was recorded.
  package init(recorded: Certificate?, found: Certificate) {
    guard let recorded else {
      self = .notRecorded
      return
    }
    let differences = CertificateDifference.between(recorded, found)
    let inputs = differences.filter { $0.kind == .events || $0.kind == .operatorLog }
    guard inputs.isEmpty else {
      self = .otherInputs(inputs.map(\.part))
      return
    }
    let isSameCode = recorded.code.hash == found.code.hash
    guard differences.contains(where: { $0.kind == .state }) else {
      self = isSameCode ? .same : .sameByOtherCode
      return
    }
    let names = Set(
      (recorded.tables + found.tables).map(\.name).filter { name in
        recorded.tables.first { $0.name == name } != found.tables.first { $0.name == name }
      })
    let tables = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    self = isSameCode ? .otherDigest(tables: tables) : .changedUnderTheSameVersion(tables: tables)
  }

  /// Whether the read model is what it was.
  package var isUnchanged: Bool { self == .same || self == .sameByOtherCode }

  /// As a person reads it.
  package var text: String {
    switch self {
    case .same: "as recorded"
    case .sameByOtherCode: "as recorded, by other code"
    case .changedUnderTheSameVersion(let tables):
      "changed under the same version: " + tables.joined(separator: ", ")
    case .otherDigest(let tables):
      "another digest by the same code: " + tables.joined(separator: ", ")
    case .otherInputs(let parts):
      "the log is not what was recorded: " + parts.joined(separator: ", ")
    case .notRecorded: "no digest was recorded for this version"
    }
  }
}
