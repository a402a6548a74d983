import Crypto
import PostgresWire
import Synchronization

/// Key ranges that several connections hash, each taking the next one that nobody has.
final class StateHashing: Sendable {
  /// Bytes from which on a table is worth cutting.
  static let splitBytes: Int64 = 16 << 20
  /// Ranges of a table for each connection: more even out that some rows are longer than others.
  static let partsPerWorker = 2

  /// A range that was hashed.
  private struct Part: Sendable {
    let builder: RunBuilder
    let firstKey: [UInt8]
    let lastKey: [UInt8]
  }

  private struct State {
    var next = 0
    var parts: [Part?]
    var failure: DigestError?
  }

  private let ranges: [KeyRange]
  private let snapshot: String
  private let state: Mutex<State>

  init(_ ranges: [KeyRange], snapshot: String) {
    self.ranges = ranges
    self.snapshot = snapshot
    state = Mutex(State(parts: Array(repeating: nil, count: ranges.count)))
  }

  /// Works with a connection of its own.
  func help(_ connect: () throws(PostgresError) -> PostgresConnection) {
    do throws(DigestError) {
      let connection = try digesting { () throws(PostgresError) in try connect() }
      try StateSnapshot.begin(connection, joining: snapshot)
      work(connection)
      try digesting { () throws(PostgresError) in try connection.rollback() }
    } catch {
      fail(error)
    }
  }

  /// Hashes ranges until none is left, or until somebody failed.
  func work(_ connection: PostgresConnection) {
    while let index = take() {
      do throws(DigestError) {
        let part = try hash(ranges[index], connection)
        state.withLock { $0.parts[index] = part }
      } catch {
        fail(error)
      }
    }
  }

  /// The trees of the tables.
  /// - Throws: what the first of the workers met that failed.
  func trees(_ tables: [StateTable]) throws(DigestError) -> [TableTree] {
    let (parts, failure) = state.withLock { ($0.parts, $0.failure) }
    if let failure { throw failure }
    var hasher: SHA256Hasher
    do throws(CryptoError) { hasher = try SHA256Hasher() } catch {
      throw .misconfigured("\(error)")
    }
    var trees: [TableTree] = []
    for table in tables {
      var whole = RunBuilder()
      var lastKey: [UInt8] = []
      for (range, part) in zip(ranges, parts) where range.table.name == table.name {
        guard let part else { preconditionFailure("a range of \(table.name) was not hashed") }
        guard !part.firstKey.isEmpty else { continue }
        guard lastKey.lexicographicallyPrecedes(part.firstKey) else {
          throw .damaged("table \(table.name): its key ranges overlap: REINDEX may help")
        }
        lastKey = part.lastKey
        whole.append(part.builder, hasher: &hasher)
      }
      trees.append(try TableTree(table, whole.finish(hasher: &hasher)))
    }
    return trees
  }

  private func hash(
    _ range: KeyRange, _ connection: PostgresConnection
  ) throws(DigestError) -> Part {
    let rows = try RowHasher(range.table)
    let statement = try range.copyStatement()
    try digesting { () throws(PostgresError) in
      try connection.copyOutMessages(statement) { message throws(PostgresError) in
        try rows.take(message)
      }
    }
    return Part(builder: rows.builder, firstKey: rows.firstKey, lastKey: rows.lastKey)
  }

  private func take() -> Int? {
    state.withLock { state in
      guard state.failure == nil, state.next < ranges.count else { return nil }
      defer { state.next += 1 }
      return state.next
    }
  }

  private func fail(_ error: DigestError) {
    state.withLock { if $0.failure == nil { $0.failure = error } }
  }
}
