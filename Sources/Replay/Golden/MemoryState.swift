import Crypto
import PostgresWire
import ProjectionKernel

/// The hashes over a read model that no database holds: rows as they would be copied into empty
/// tables, in the canonical encoding, sorted by key.
struct MemoryState {
  /// A binary COPY stream begins with a signature of 11 bytes, flags, and the length of an extension.
  private static let headerBytes = 19
  private static let extensionAt = 15

  /// The tree over everything that was gathered.
  /// - Parameter result: of engines that began empty and gave no rows away.
  static func tree(_ result: BatchResult, cut: StateCut) throws(DigestError) -> StateTree {
    var trees: [TableTree] = []
    for (table, rows) in zip(result.tables, result.rows) {
      let state = try StateTable(table)
      trees.append(
        try rows.withStream { stream throws(DigestError) in try tree(of: state, stream) })
    }
    return StateTree(cut: cut, tables: trees)
  }

  private static func tree(
    of table: StateTable, _ stream: UnsafeRawBufferPointer
  ) throws(DigestError) -> TableTree {
    var encoder = RowEncoder(table)
    var hasher: SHA256Hasher
    do throws(CryptoError) { hasher = try SHA256Hasher() } catch {
      throw .misconfigured("\(error)")
    }
    var rows: [(key: [UInt8], hash: SHA256Digest)] = []
    var at = headerBytes + Int(stream.number(Int32.self, at: extensionAt))
    while stream.number(Int16.self, at: at) >= 0 {
      let end = rowEnd(stream, at)
      if let fault = encoder.encode(UnsafeRawBufferPointer(rebasing: stream[at..<end])) {
        throw .damaged("table \(table.name): \(fault)")
      }
      hasher.update(encoder.hashed)
      rows.append((Array(encoder.key), hasher.finish()))
      at = end
    }
    rows.sort { $0.key.lexicographicallyPrecedes($1.key) }
    var builder = RunBuilder()
    for (index, row) in rows.enumerated() {
      guard index == 0 || rows[index - 1].key != row.key else {
        throw .damaged("table \(table.name): two rows of one key")
      }
      row.key.withUnsafeBytes { builder.append(key: $0, hash: row.hash, hasher: &hasher) }
    }
    return try TableTree(table, builder.finish(hasher: &hasher))
  }

  private static func rowEnd(_ stream: UnsafeRawBufferPointer, _ start: Int) -> Int {
    var at = start + 2
    for _ in 0..<Int(stream.number(Int16.self, at: start)) {
      at += 4 + max(0, Int(stream.number(Int32.self, at: at)))
    }
    return at
  }
}

extension StateTable {
  /// A table as its declaration says that Postgres will describe it.
  init(_ table: Table) throws(DigestError) {
    try self.init(
      name: table.name,
      columns: table.storedColumns.map { Column($0.name, StateType($0.type)) },
      keyCount: table.keyColumns.count)
  }
}

extension StateType {
  init(_ type: ColumnType) {
    switch type {
    case .text: self = .text
    case .int4: self = .integer
    case .int8: self = .bigint
    case .boolean: self = .boolean
    case .timestamp: self = .timestamp
    case .numeric, .sketch: self = .numeric
    case .bytes: self = .bytes
    case .textSet: self = .texts
    }
  }
}
