import Crypto
import Glibc
import PostgresWire
import Store

/// Writes a snapshot's tree with the hash of every row, in bounded memory: a run at a time.
package struct TreeWriter {
  private let path: String
  private let file: UnsafeMutablePointer<FILE>

  /// Saves the tree of a snapshot; the file appears whole or not at all.
  /// - Returns: the tree.
  package static func save(
    _ snapshot: StateSnapshot, to path: String
  ) throws(DigestError) -> StateTree {
    let draft = path + ".draft"
    guard let file = fopen(draft, "wxe") else { throw failure(draft) }
    do throws(DigestError) {
      let tree = try TreeWriter(path: draft, file: file).write(snapshot)
      guard fflush(file) == 0, fsync(fileno(file)) == 0 else { throw failure(draft) }
      fclose(file)
      guard rename(draft, path) == 0 else { throw failure(path) }
      return tree
    } catch {
      fclose(file)
      unlink(draft)
      throw error
    }
  }

  private static func failure(_ path: String) -> DigestError {
    .file(path: path, reason: String(cString: strerror(errno)))
  }

  private func write(_ snapshot: StateSnapshot) throws(DigestError) -> StateTree {
    let cut = Array(snapshot.cut.text.utf8)
    var head = TreeFormat.start
    appendBigEndian(UInt32(cut.count), to: &head)
    head += cut
    appendBigEndian(CRC32C.checksum(cut), to: &head)
    try put(head)
    var trees: [TableTree] = []
    let tables = snapshot.tables.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    for table in tables {
      var bytes = [TreeFormat.table]
      appendBigEndian(UInt32(table.descriptor.count), to: &bytes)
      try put(bytes + table.descriptor)
      let tree = try TableTree(table, try writeRuns(of: table, snapshot))
      bytes = [TreeFormat.tableEnd]
      appendBigEndian(UInt64(tree.rowCount), to: &bytes)
      try put(bytes + tree.hash.bytes)
      trees.append(tree)
    }
    let tree = StateTree(cut: snapshot.cut, tables: trees)
    try put([TreeFormat.end] + tree.digest.bytes)
    return tree
  }

  private func writeRuns(
    of table: StateTable, _ snapshot: StateSnapshot
  ) throws(DigestError) -> RunList {
    let rows = try RowHasher(table)
    var runs = RunList()
    var run = RunBuilder.OpenRun()
    var body: [UInt8] = []
    func close() throws(DigestError) {
      guard !run.isEmpty else { return }
      let hash = RunBuilder.hash(run.hashes, &rows.hasher)
      runs.append(firstKey: run.firstKey, rowCount: UInt32(run.rowCount), hash: hash)
      var bytes = [TreeFormat.run] + hash.bytes
      appendBigEndian(UInt32(run.rowCount), to: &bytes)
      appendBigEndian(UInt32(run.firstKey.count), to: &bytes)
      bytes += run.firstKey
      appendBigEndian(UInt32(body.count), to: &bytes)
      try put(bytes)
      appendBigEndian(CRC32C.checksum(run.firstKey + body), to: &body)
      try put(body)
      run.hashes.removeAll(keepingCapacity: true)
      body.removeAll(keepingCapacity: true)
    }
    var fault: DigestError?
    let statement = try KeyRange(table: table, schema: snapshot.generation.schema).copyStatement()
    do throws(DigestError) {
      try digesting { () throws(PostgresError) in
        try snapshot.connection.copyOutMessages(statement) { message throws(PostgresError) in
          guard let hash = try rows.hash(message) else { return }
          if run.isEmpty || StateKey.mark(rows.key).trailingZeroBitCount >= RunBuilder.runBits {
            do throws(DigestError) { try close() } catch {
              fault = error
              throw PostgresError(kind: .cancelled, message: "the tree cannot be written")
            }
            run.firstKey = Array(rows.key)
          }
          appendBigEndian(UInt32(rows.key.count), to: &body)
          body.append(contentsOf: rows.key)
          hash.append(to: &body)
          hash.append(to: &run.hashes)
        }
      }
    } catch {
      throw fault ?? error
    }
    try close()
    return runs
  }

  private func put(_ bytes: [UInt8]) throws(DigestError) {
    guard bytes.isEmpty || fwrite(bytes, bytes.count, 1, file) == 1 else {
      throw Self.failure(path)
    }
  }
}
