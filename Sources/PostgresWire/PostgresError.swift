/// Why Postgres, or the way to it, refused; what to do about it is `disposition`.
///
/// It never holds a value that was sent: where the server quotes values (classes 22 and 23), they
/// are cut out of its words.
package struct PostgresError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What happened; each kind exists because a caller acts differently.
  package enum Kind: String, Sendable {
    /// The server cannot be reached or has ended the session. What was not committed is gone;
    /// whether a commit that was under way took place is to be read again.
    case connectionLost
    /// Another transaction was in the way: serialization, deadlock, lock timeout.
    case conflict
    /// Cancelled, by request or by a timeout.
    case cancelled
    /// The server lacks disk, memory or connections (class 53), or met trouble below it (58).
    case exhausted
    /// A value does not fit its column or breaks a constraint (classes 22 and 23, and 54000: a key
    /// longer than an index takes).
    case dataRefused
    /// Credentials, database, schema, tables or privileges are not as expected.
    case misconfigured
    /// The server found its own data damaged.
    case corrupt
    /// The program is wrong: bad SQL of ours, a protocol error.
    case bug
  }

  /// What a caller does now.
  package enum Disposition: String, Sendable {
    /// Roll back, connect again if `isBroken`, and do the whole transaction again.
    case retry
    /// The same data will be refused again: find the record and let an operator decide.
    case poison
    /// Stop and tell the operator what to change.
    case misconfigured
    /// Stop; the database is damaged.
    case corrupt
    /// Stop; report the fault.
    case bug
  }

  package var kind: Kind
  /// Five characters; nil where the error arose on our side of the wire.
  package var sqlState: String?
  package var message: String
  package var detail: String?
  package var hint: String?
  package var table: String?
  package var column: String?
  package var constraint: String?
  /// Which row of a COPY was refused, counted from 1; nil elsewhere.
  package var copyRow: Int?
  /// Which statement of a pipeline failed, counted from 0; nil elsewhere.
  package var statementIndex: Int?

  package init(
    kind: Kind, sqlState: String? = nil, message: String, detail: String? = nil,
    hint: String? = nil
  ) {
    self.kind = kind
    self.sqlState = sqlState
    self.message = message
    self.detail = detail
    self.hint = hint
  }

  package var disposition: Disposition {
    switch kind {
    case .connectionLost, .conflict, .cancelled, .exhausted: .retry
    case .dataRefused: .poison
    case .misconfigured: .misconfigured
    case .corrupt: .corrupt
    case .bug: .bug
    }
  }

  /// Whether the server's disk is full: retrying helps only once somebody makes room.
  package var isDiskFull: Bool { sqlState == "53100" }

  /// One line: `duplicate key value ... (23505, table usage, constraint usage_pkey)`.
  package var description: String {
    var facts: [String] = []
    if let sqlState { facts.append(sqlState) }
    if let table { facts.append("table \(table)") }
    if let column { facts.append("column \(column)") }
    if let constraint { facts.append("constraint \(constraint)") }
    if let copyRow { facts.append("row \(copyRow) of the COPY") }
    if let statementIndex { facts.append("statement \(statementIndex) of the pipeline") }
    var text = message
    if !facts.isEmpty { text += " (\(facts.joined(separator: ", ")))" }
    if let detail { text += "; \(detail)" }
    if let hint { text += "; hint: \(hint)" }
    return text
  }
}
