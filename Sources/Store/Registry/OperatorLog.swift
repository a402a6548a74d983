package import EventModel
package import PostgresWire

/// What operators decide, with who and why; append-only.
package struct OperatorLog {
  package enum Action: String, Sendable {
    case adopt, retry, discard, promote, rollback, retire
  }

  /// Who decided, and why: neither may be empty.
  package struct Decision: Sendable {
    package let by: String
    package let why: String
    package init(by: String, why: String) {
      self.by = by
      self.why = why
    }
  }

  let connection: PostgresConnection

  package init(_ connection: PostgresConnection) { self.connection = connection }

  /// The number of the last entry; 0 where there is none.
  package func last() throws(StoreError) -> Int64 {
    try storing { () throws(PostgresError) in
      try connection.query(SQL.operatorLast)[0].int64(0)!
    }
  }

  /// The number of the last entry before the first one of that time or later; 0 where there is none.
  package func last(before time: Timestamp) throws(StoreError) -> Int64 {
    try storing { () throws(PostgresError) in
      try connection.query(SQL.operatorBefore, [.timestamp(time)])[0].int64(0)!
    }
  }

  /// What was decided about a projection behind one entry, up to another one.
  package func decisions(
    of projection: ProjectionName, after first: Int64, through last: Int64
  ) throws(StoreError) -> [PastDecision] {
    try storing { () throws(PostgresError) in
      try connection.query(
        SQL.operatorBetween, [.text(projection.text), .int8(first), .int8(last)]
      ).map(PastDecision.init)
    }
  }

  /// Notes a decision, in the transaction that is open.
  /// - Parameter record: the record it is about; nil where it is about the whole generation.
  package func note(
    _ action: Action, _ decision: Decision, _ generation: Generation,
    record: WaitingEntry? = nil, detail: String
  ) throws(StoreError) {
    try storing { () throws(PostgresError) in
      try connection.execute(SQL.operatorLock)
      try connection.query(
        SQL.operatorNote,
        [
          .text(decision.by), .text(decision.why), .text(action.rawValue),
          .text(generation.projection.text), .int4(generation.version), .int4(generation.id),
          record.map { .int4($0.log.number) } ?? .null,
          record.map { .int4($0.partition.partition.number) } ?? .null,
          record.map { .int8($0.offset.number) } ?? .null, .text(detail),
        ])
    }
  }
}
