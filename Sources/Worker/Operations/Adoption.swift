package import PostgresWire
package import Store

/// Lets a generation go on under changed code, because an operator asserts that it computes the same.
package struct Adoption {
  private let connection: PostgresConnection

  package init(_ connection: PostgresConnection) { self.connection = connection }

  /// Stores the new hash and notes the assertion, in one transaction.
  /// - Parameters:
  ///   - sourceHash: of the code that goes on.
  ///   - evidence: what the assertion rests on besides the operator's word; noted behind the hashes.
  package func carryOut(
    _ generation: Generation, sourceHash: String, _ decision: OperatorLog.Decision,
    evidence: String = ""
  ) throws(StoreError) {
    try storing { () throws(PostgresError) in try connection.begin() }
    do throws(StoreError) {
      try GenerationStore(connection).adopt(generation, sourceHash: sourceHash)
      try OperatorLog(connection).note(
        .adopt, decision, generation,
        detail: "\(generation.sourceHash) -> \(sourceHash)"
          + (evidence.isEmpty ? "" : "; \(evidence)"))
      try storing { () throws(PostgresError) in try connection.commit() }
    } catch {
      if !connection.isBroken {
        try storing { () throws(PostgresError) in try connection.rollback() }
      }
      throw error
    }
  }
}
