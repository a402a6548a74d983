import Crypto
import PostgresWire

/// Takes the messages of one `COPY ... TO STDOUT (FORMAT binary)` in key order and hashes each row.
///
/// Owned by the thread that copies.
final class RowHasher {
  private var encoder: RowEncoder
  var hasher: SHA256Hasher
  private(set) var builder = RunBuilder()
  private let table: StateTable
  private var isFirst = true
  private(set) var lastKey: [UInt8] = []
  private(set) var firstKey: [UInt8] = []
  private(set) var rowCount = 0

  init(_ table: StateTable) throws(DigestError) {
    self.table = table
    encoder = RowEncoder(table)
    do throws(CryptoError) { hasher = try SHA256Hasher() } catch {
      throw .misconfigured("\(error)")
    }
  }

  /// Takes the next message and puts its row, if it holds one, into a run.
  /// - Throws: `corrupt` for a row that Annals never writes, and one that is out of order.
  func take(_ message: UnsafeRawBufferPointer) throws(PostgresError) {
    guard let hash = try hash(message) else { return }
    builder.append(key: encoder.key, hash: hash, hasher: &hasher)
  }

  /// The hash of a message's row; nil where it holds none. Its key is `key` until the next.
  func hash(_ message: UnsafeRawBufferPointer) throws(PostgresError) -> SHA256Digest? {
    var row = message
    if isFirst {
      isFirst = false
      guard row.count >= 19 else { throw Self.damaged(table, "a COPY without its header") }
      row = UnsafeRawBufferPointer(rebasing: row[(19 + Int(row.number(Int32.self, at: 15)))...])
    }
    // The end mark, or a header that came alone.
    guard row.count >= 2, row.number(Int16.self, at: 0) >= 0 else { return nil }
    if let fault = encoder.encode(row) { throw Self.damaged(table, fault) }
    let key = encoder.key
    if rowCount == 0 {
      firstKey = Array(key)
    } else {
      // A broken index or a foreign collation would hand rows over in another order than the bytes'.
      guard lastKey.withUnsafeBytes({ $0.lexicographicallyPrecedes(key) }) else {
        throw Self.damaged(table, "row \(rowCount + 1) is out of order: REINDEX may help")
      }
    }
    lastKey.removeAll(keepingCapacity: true)
    lastKey.append(contentsOf: key)
    rowCount += 1
    hasher.update(encoder.hashed)
    return hasher.finish()
  }

  /// The key of the row that was hashed last; valid until the next.
  var key: UnsafeRawBufferPointer { encoder.key }

  /// The encoding of the row that was hashed last.
  var encoded: [UInt8] { Array(encoder.bytes) }

  private static func damaged(_ table: StateTable, _ what: String) -> PostgresError {
    PostgresError(kind: .corrupt, message: "table \(table.name): \(what)")
  }
}
