package import Crypto
import Glibc

/// A saved tree, read where it is needed: the hashes of all runs at once, rows a run at a time.
package final class TreeFile {
  package let path: String
  package let tree: StateTree
  private let file: MappedFile
  /// Where each run's rows stand, by table.
  private let bodies: [[Range<Int>]]

  /// Opens a file and checks that its hashes fit together.
  /// - Throws: `damaged` where they do not.
  package init(_ path: String) throws(DigestError) {
    file = try MappedFile(path)
    self.path = path
    var reader = TreeReader(file.bytes, path)
    try reader.expect(TreeFormat.start)
    let cutBytes = Array(try reader.sized())
    guard try reader.number() == CRC32C.checksum(cutBytes),
      let cut = StateCut(text: String(decoding: cutBytes, as: UTF8.self))
    else { throw reader.damage("the cut is not what was written") }
    var trees: [TableTree] = []
    var bodies: [[Range<Int>]] = []
    var kind: UInt8 = try reader.number()
    while kind == TreeFormat.table {
      let table = try StateTable(descriptor: try reader.sized(), path)
      var runs = RunList()
      var places: [Range<Int>] = []
      kind = try reader.number()
      while kind == TreeFormat.run {
        let hash = try reader.digest()
        let rowCount: UInt32 = try reader.number()
        runs.append(firstKey: try reader.sized(), rowCount: rowCount, hash: hash)
        places.append(try reader.skipSized())
        let _: UInt32 = try reader.number()
        kind = try reader.number()
      }
      guard kind == TreeFormat.tableEnd else { throw reader.damage("a table without its end") }
      let tree = try TableTree(table, runs)
      let rowCount: UInt64 = try reader.number()
      guard rowCount == UInt64(tree.rowCount), try reader.digest() == tree.hash else {
        throw reader.damage("the runs of \(table.name) are not those that were hashed")
      }
      trees.append(tree)
      bodies.append(places)
      kind = try reader.number()
    }
    guard kind == TreeFormat.end else { throw reader.damage("no end") }
    tree = StateTree(cut: cut, tables: trees)
    guard try reader.digest() == tree.digest, reader.isAtEnd else {
      throw reader.damage("the digest is not that of its tables")
    }
    self.bodies = bodies
  }

  /// The rows of a run.
  /// - Throws: `damaged` where they are not those that were hashed.
  package func rows(table: Int, run: Int) throws(DigestError) -> [RowMark] {
    let place = bodies[table][run]
    let body = UnsafeRawBufferPointer(rebasing: file.bytes[place])
    let runs = tree.tables[table].runs
    let firstSum = CRC32C.checksum(runs.firstKey(run))
    guard
      file.bytes.number(UInt32.self, at: place.upperBound)
        == CRC32C.checksum(body, after: firstSum)
    else { throw .damaged("\(path): the keys of run \(run) are not those that were written") }
    var reader = TreeReader(body, path)
    var rows: [RowMark] = []
    var hashes: [UInt8] = []
    while !reader.isAtEnd {
      let key = Array(try reader.sized())
      let hash = try reader.digest()
      hash.append(to: &hashes)
      rows.append(RowMark(key: key, hash: hash))
    }
    var hasher: SHA256Hasher
    do throws(CryptoError) { hasher = try SHA256Hasher() } catch {
      throw .misconfigured("\(error)")
    }
    guard RunBuilder.hash(hashes, &hasher) == runs.hashes[run] else {
      throw .damaged("\(path): the rows of run \(run) are not those that were hashed")
    }
    return rows
  }
}

/// A row as a tree knows it.
package struct RowMark: Equatable, Sendable {
  package let key: [UInt8]
  package let hash: SHA256Digest
}
