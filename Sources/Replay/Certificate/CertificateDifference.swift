/// One part in which two certificates disagree.
package struct CertificateDifference: Equatable, Sendable {
  /// What disagrees: an input, or what came of the inputs.
  package enum Kind: String, Sendable {
    case code
    case events
    case operatorLog = "operator log"
    case state
  }

  package let kind: Kind
  /// As `version`, `orders#1/0 next`, `table lock`.
  package let part: String
  package let left: String
  package let right: String

  /// All parts in which two certificates disagree; none where they are the same.
  package static func between(_ left: Certificate, _ right: Certificate) -> [Self] {
    var found: [Self] = []
    func compare(_ kind: Kind, _ part: String, _ one: String?, _ other: String?) {
      guard one != other else { return }
      found.append(Self(kind: kind, part: part, left: one ?? "-", right: other ?? "-"))
    }
    compare(.code, "projection", left.code.projection, right.code.projection)
    compare(.code, "version", "\(left.code.version)", "\(right.code.version)")
    compare(.code, "kernel", "\(left.code.kernel)", "\(right.code.kernel)")
    compare(.code, "code", left.code.hash, right.code.hash)
    for topic in sorted(Array(left.code.contracts.keys) + Array(right.code.contracts.keys)) {
      let (one, other) = (left.code.contracts[topic], right.code.contracts[topic])
      compare(.code, "contracts of \(topic)", one?.hash, other?.hash)
      let (mine, theirs) = (one?.versions ?? [:], other?.versions ?? [:])
      for event in sorted(Array(mine.keys) + Array(theirs.keys)) {
        compare(
          .code, "version of \(event)", mine[event].map { "\($0)" }, theirs[event].map { "\($0)" })
      }
    }
    let (ours, theirs) = (byPlace(left), byPlace(right))
    for place in sorted(Array(ours.keys) + Array(theirs.keys)) {
      let (one, other) = (ours[place], theirs[place])
      compare(.events, "\(place) start", one.map { "\($0.start)" }, other.map { "\($0.start)" })
      compare(.events, "\(place) next", one.map { "\($0.next)" }, other.map { "\($0.next)" })
      compare(
        .events, "\(place) records", one.map { "\($0.records)" }, other.map { "\($0.records)" })
      compare(.events, "\(place) events", one?.hash, other?.hash)
    }
    compare(.operatorLog, "entries", "\(left.operatorEntries)", "\(right.operatorEntries)")
    compare(.operatorLog, "decisions", left.operatorHash, right.operatorHash)
    for table in sorted(left.tables.map(\.name) + right.tables.map(\.name)) {
      let one = left.tables.first { $0.name == table }
      let other = right.tables.first { $0.name == table }
      compare(
        .state, "table \(table) rows", one.map { "\($0.rows)" }, other.map { "\($0.rows)" })
      compare(.state, "table \(table)", one?.hash, other?.hash)
    }
    compare(.state, "digest", left.digest, right.digest)
    return found
  }

  /// What the differences mean together, as a sentence.
  package static func verdict(_ differences: [Self]) -> String {
    let kinds = Set(differences.map(\.kind))
    if kinds.isEmpty { return "the certificates say the same" }
    let inputs = [Kind.code, .events, .operatorLog].filter(kinds.contains).map(\.rawValue)
    guard kinds.contains(.state) else {
      return "other inputs (\(inputs.joined(separator: ", "))) and the same state"
    }
    return inputs.isEmpty
      ? "the same inputs gave another state: bisect the trees"
      : "the states differ, and so do their inputs: \(inputs.joined(separator: ", "))"
  }

  private static func byPlace(_ certificate: Certificate) -> [String: Certificate.Events] {
    var result: [String: Certificate.Events] = [:]
    for range in certificate.events { result["\(range.log)/\(range.partition)"] = range }
    return result
  }

  private static func sorted(_ names: [String]) -> [String] {
    Set(names).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
