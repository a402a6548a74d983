import CPostgres
package import RowEncoding

extension PostgresConnection {
  /// Bytes handed to libpq at once.
  private static var copyChunkBytes: Int { 64 << 10 }

  /// Loads rows: `COPY ... FROM STDIN (FORMAT binary)` with a header, rows and the end mark.
  /// - Returns: rows loaded.
  /// - Throws: `dataRefused` with `copyRow` where a row was refused; no row is then loaded.
  @discardableResult
  package func copyIn(
    _ sql: String, _ bytes: UnsafeRawBufferPointer
  ) throws(PostgresError) -> Int {
    try beginCopyIn(sql)
    try putCopyData(bytes)
    return try endCopyIn()
  }

  /// Starts a COPY FROM STDIN (`PQexec`); until it is ended or aborted the connection does nothing
  /// else.
  package func beginCopyIn(_ sql: String) throws(PostgresError) {
    preconditionIdle()
    let result = PQexec(handle, sql)
    defer { PQclear(result) }
    guard PQresultStatus(result) == PGRES_COPY_IN else {
      try check(result)
      throw PostgresError(kind: .bug, message: "not a COPY FROM STDIN")
    }
    isCopying = true
  }

  /// Sends bytes of the open COPY in chunks of 64 KiB (`PQputCopyData`); they need not end with a
  /// row. What the server refuses shows at the end.
  package func putCopyData(_ bytes: UnsafeRawBufferPointer) throws(PostgresError) {
    precondition(isCopying, "no COPY is open")
    var at = 0
    while at < bytes.count {
      let length = min(Self.copyChunkBytes, bytes.count - at)
      let chunk = bytes.baseAddress! + at
      guard PQputCopyData(handle, chunk.assumingMemoryBound(to: CChar.self), Int32(length)) == 1
      else {
        isCopying = false
        throw failure(nil)
      }
      at += length
    }
  }

  /// Ends the open COPY (`PQputCopyEnd`) and learns whether the rows were taken.
  /// - Returns: rows loaded.
  package func endCopyIn() throws(PostgresError) -> Int {
    precondition(isCopying, "no COPY is open")
    isCopying = false
    guard PQputCopyEnd(handle, nil) == 1 else { throw failure(nil) }
    let result = PQgetResult(handle)
    defer {
      PQclear(result)
      drain()
    }
    try check(result)
    return Int(String(cString: PQcmdTuples(result))) ?? 0
  }

  /// Gives the open COPY up: nothing of it is loaded, and a transaction around it has failed. Does
  /// nothing where none is open.
  package func abortCopyIn() {
    guard isCopying else { return }
    isCopying = false
    if PQputCopyEnd(handle, "given up by the client") != 1 { markLost() }
    drain()
  }

  /// Streams rows: `COPY ... TO STDOUT (FORMAT binary)`, row by row without holding them.
  /// - Parameter body: reads the fields of one row, after `nextRow()` has been called for it; where
  ///   it throws, the COPY is cancelled.
  /// - Returns: rows read.
  @discardableResult
  package func copyOut(
    _ sql: String, _ body: (inout BinaryRowReader) throws(PostgresError) -> Void
  ) throws(PostgresError) -> Int {
    var rows = 0
    try copyOutMessages(sql) { message throws(PostgresError) in
      var reader = BinaryRowReader(message)
      guard reader.nextRow() != nil else { return }
      rows += 1
      try body(&reader)
    }
    return rows
  }

  /// Streams what the server sends of a COPY TO STDOUT, message by message (`PQgetCopyData`): in
  /// binary each is a row; the first may hold the header too, and the last is the end mark.
  /// - Parameter body: gets bytes that are valid until it returns; where it throws, the COPY is
  ///   cancelled.
  package func copyOutMessages(
    _ sql: String, _ body: (UnsafeRawBufferPointer) throws(PostgresError) -> Void
  ) throws(PostgresError) {
    preconditionIdle()
    let opened = PQexec(handle, sql)
    defer { PQclear(opened) }
    guard PQresultStatus(opened) == PGRES_COPY_OUT else {
      try check(opened)
      throw PostgresError(kind: .bug, message: "not a COPY TO STDOUT")
    }
    while true {
      var message: UnsafeMutablePointer<CChar>?
      let length = PQgetCopyData(handle, &message, 0)
      guard length >= 0, let message else { break }
      defer { PQfreemem(message) }
      do {
        try body(UnsafeRawBufferPointer(start: message, count: Int(length)))
      } catch {
        giveUpCopyOut()
        throw error
      }
    }
    let result = PQgetResult(handle)
    defer {
      PQclear(result)
      drain()
    }
    try check(result)
  }

  private func giveUpCopyOut() {
    canceller.cancel()
    while true {
      var message: UnsafeMutablePointer<CChar>?
      guard PQgetCopyData(handle, &message, 0) >= 0 else { break }
      PQfreemem(message)
    }
    drain()
  }

  /// Takes the results that are left, so that the next statement can start.
  private func drain() {
    while let result = PQgetResult(handle) { PQclear(result) }
  }
}
