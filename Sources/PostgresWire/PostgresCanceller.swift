import CPostgres

/// Cancels whatever a connection is doing, from any thread.
///
/// `@unchecked Sendable`: the `PGcancel` never changes after `PQgetCancel`, and `PQcancel` may be
/// called from any thread; `deinit` frees it when nobody holds it any more.
package final class PostgresCanceller: @unchecked Sendable {
  private let handle: OpaquePointer?

  init(_ connection: OpaquePointer) { handle = PQgetCancel(connection) }

  deinit { PQfreeCancel(handle) }

  /// Asks the server to cancel the statement that runs now (`PQcancel`, over a connection of its
  /// own); the statement then fails with kind `cancelled`, unless it was faster. Between two
  /// statements nothing is cancelled: ask again until the call has returned.
  /// - Returns: nil where the request was sent, else why not.
  @discardableResult
  package func cancel() -> String? {
    var reason = [CChar](repeating: 0, count: 256)
    guard PQcancel(handle, &reason, Int32(reason.count)) == 0 else { return nil }
    return String(decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
