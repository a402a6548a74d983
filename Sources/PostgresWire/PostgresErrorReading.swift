import CPostgres

extension PostgresError {
  /// The error of a failed result, `PQresultErrorField` by field; the result stays the caller's.
  init(result: OpaquePointer?, connection: OpaquePointer) {
    func field(_ pointer: UnsafePointer<CChar>?) -> String? {
      pointer.map { String(cString: $0) }
    }
    guard let result, let state = field(annals_pq_sqlstate(result)) else {
      self.init(connection: connection)
      return
    }
    let context = field(annals_pq_context(result))
    self.init(
      kind: SQLStateClass.kind(state), sqlState: state,
      message: SQLStateClass.cleanMessage(
        field(annals_pq_message(result)) ?? "no message", state: state),
      detail: SQLStateClass.cleanDetail(field(annals_pq_detail(result)), state: state),
      hint: SQLStateClass.quotesValues(state) ? nil : field(annals_pq_hint(result)))
    table = field(annals_pq_table(result))
    column = field(annals_pq_column(result)) ?? SQLStateClass.copyColumn(context: context)
    constraint = field(annals_pq_constraint(result))
    copyRow = SQLStateClass.copyRow(context: context)
    // Whatever the state says: without a connection the only way on is a new one.
    if PQstatus(connection) == CONNECTION_BAD && kind != .misconfigured { kind = .connectionLost }
  }

  /// The error of libpq itself, `PQerrorMessage`: no SQLSTATE came with it.
  init(connection: OpaquePointer) {
    let message = Self.oneLine(String(cString: PQerrorMessage(connection)))
    // Where a write fails, libpq may have words for it before its status is bad.
    let lost =
      PQstatus(connection) == CONNECTION_BAD || Self.lossWords.contains { message.contains($0) }
    self.init(kind: lost ? .connectionLost : .bug, message: message)
  }

  private static let lossWords = [
    "server closed the connection", "could not send data to server",
    "could not receive data from server", "no connection to the server",
  ]

  /// The error of a connection attempt. libpq gives no SQLSTATE here, so that its words decide.
  static func connecting(_ connection: OpaquePointer) -> PostgresError {
    let message = oneLine(String(cString: PQerrorMessage(connection)))
    let setUpWrong = [
      "password", "authentication failed", "no pg_hba.conf entry", "does not exist",
      "permission denied for database", "is not permitted to log in", "SSL", "certificate",
      "invalid ", "pg_hba.conf rejects", "must be", "service file", "definition of service",
    ]
    let waits = ["starting up", "shutting down", "recovery mode", "too many", "reserved for"]
    let misconfigured =
      !waits.contains { message.contains($0) } && setUpWrong.contains { message.contains($0) }
    return PostgresError(
      kind: misconfigured ? .misconfigured : .connectionLost,
      message: message.isEmpty ? "no connection" : message)
  }

  /// libpq ends its messages with a newline and breaks some into several.
  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: "; ")
  }
}
