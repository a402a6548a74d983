import CPostgres
import Glibc

/// One session of a Postgres server.
///
/// Not Sendable: every call blocks, and all are made on the one thread that owns it. Only its
/// `canceller` may go elsewhere. Owns the `PGconn`, which `deinit` gives to `PQfinish`.
package final class PostgresConnection {
  let handle: OpaquePointer
  var statements: StatementCache
  /// Names of statements to deallocate when the session can next do so.
  var discarded: [String] = []
  var isCopying = false
  private var isLost = false
  private let parameters = ParameterBuffer(capacityBytes: 4096)
  /// For use from any thread.
  package let canceller: PostgresCanceller

  /// Connects, waiting for as long as `connect_timeout` says (10 s unless it is set), and makes the
  /// session one whose results do not depend on the server's configuration.
  /// - Parameters:
  ///   - applicationName: shown in `pg_stat_activity`.
  ///   - sessionStatements: SQL that is run once connected, such as `SET statement_timeout = ...`.
  ///   - statementCacheCapacity: how many statements are kept prepared, at least 1.
  /// - Throws: `misconfigured` where credentials or the database are wrong, else `connectionLost`.
  package init(
    _ settings: PostgresSettings, applicationName: String, sessionStatements: String = "",
    statementCacheCapacity: Int = 256
  ) throws(PostgresError) {
    guard let handle = Self.connect(settings, applicationName: applicationName) else {
      throw PostgresError(kind: .exhausted, message: "no memory for a connection")
    }
    self.handle = handle
    statements = StatementCache(capacity: statementCacheCapacity)
    canceller = PostgresCanceller(handle)
    annals_pq_silence_notices(handle)
    guard PQstatus(handle) == CONNECTION_OK else { throw PostgresError.connecting(handle) }
    try setUp()
    if !sessionStatements.isEmpty { try execute(sessionStatements) }
  }

  deinit { PQfinish(handle) }

  /// Whether only a new connection helps.
  package var isBroken: Bool { isLost || PQstatus(handle) == CONNECTION_BAD }

  /// As libpq counts: 150018 is 15.18.
  package var serverVersion: Int { Int(PQserverVersion(handle)) }

  /// The number of the server process, as `pg_stat_activity.pid` and `pg_terminate_backend` have it.
  package var backendID: Int32 { PQbackendPID(handle) }

  /// How many statements are prepared now.
  package var preparedCount: Int { statements.count }

  /// Whether a transaction is open, failed or not.
  package var isInTransaction: Bool {
    let status = PQtransactionStatus(handle)
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR
  }

  /// Runs one or more statements without binds (`PQexec`); several without BEGIN are one
  /// transaction.
  /// - Returns: rows affected by the last of them.
  @discardableResult
  package func execute(_ sql: String) throws(PostgresError) -> Int {
    preconditionIdle()
    let result = PQexec(handle, sql)
    defer { PQclear(result) }
    try check(result)
    return Int(String(cString: PQcmdTuples(result))) ?? 0
  }

  /// Runs one statement, prepared on first use, with values in binary both ways (`PQexecPrepared`).
  /// - Throws: any `PostgresError`; its values are in no text.
  @discardableResult
  package func query(
    _ sql: String, _ binds: [PostgresBind] = []
  ) throws(PostgresError) -> PostgresRows {
    preconditionIdle()
    parameters.removeAll()
    for bind in binds { try parameters.append(bind, copying: false) }
    let statement = try prepared(sql, types: parameters.types)
    let result = PQexecPrepared(
      handle, statement.name, Int32(binds.count), parameters.addresses, parameters.lengths,
      parameters.formats, 1)
    do {
      try check(result)
    } catch {
      PQclear(result)
      forgetIfStale(sql, error)
      throw error
    }
    return PostgresRows(result!)
  }

  /// Throws unless the result says that its statement worked; the result stays the caller's.
  func check(_ result: OpaquePointer?) throws(PostgresError) {
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
      return
    case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
      // Not asked for as COPY, so nobody will speak it: the session cannot be used again.
      isLost = true
      throw PostgresError(
        kind: .bug, message: "COPY sent as a plain statement; use copyIn or copyOut")
    default:
      throw failure(result)
    }
  }

  /// The error of a result, noting whether the session is lost with it.
  func failure(_ result: OpaquePointer?) -> PostgresError {
    let error = PostgresError(result: result, connection: handle)
    if error.kind == .connectionLost { isLost = true }
    return error
  }

  /// Notes that nothing more can be done with this session.
  func markLost() { isLost = true }

  /// Programmer's errors that would otherwise hang.
  func preconditionIdle() {
    precondition(!isCopying, "a COPY is open on this connection: end or abort it first")
  }

  private static func connect(
    _ settings: PostgresSettings, applicationName: String
  ) -> OpaquePointer? {
    var pairs: [(keyword: String, value: String)] = [
      ("connect_timeout", value: "10"), ("keepalives_idle", "30"),
      ("keepalives_interval", "5"), ("keepalives_count", "3"), ("tcp_user_timeout", "45000"),
    ]
    // Of two values for one keyword libpq takes the later.
    pairs += settings.pairs
    pairs += [("application_name", applicationName), ("client_encoding", "UTF8")]
    let keywords = pairs.map { strdup($0.keyword) }
    let values = pairs.map { strdup($0.value) }
    defer { for pointer in keywords + values { free(pointer) } }
    let keywordList: [UnsafePointer<CChar>?] = keywords.map { UnsafePointer($0) } + [nil]
    let valueList: [UnsafePointer<CChar>?] = values.map { UnsafePointer($0) } + [nil]
    return PQconnectdbParams(keywordList, valueList, 0)
  }

  private func setUp() throws(PostgresError) {
    let encoding = PQparameterStatus(handle, "server_encoding").map { String(cString: $0) }
    guard encoding == "UTF8" else {
      throw PostgresError(
        kind: .misconfigured, message: "the database's encoding is \(encoding ?? "unknown")",
        hint: "create it with ENCODING 'UTF8'")
    }
    try execute(
      """
      SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET extra_float_digits = 1;
      SET bytea_output = 'hex'; SET standard_conforming_strings = on;
      SET synchronize_seqscans = off; SET client_min_messages = warning
      """)
  }
}
