package import Crypto

/// The hashes over one table: its runs, and what they fold into.
package struct TableTree: Sendable {
  package let table: StateTable
  package let runs: RunList
  package let rowCount: Int
  /// The table's own hash.
  package let hash: SHA256Digest

  init(_ table: StateTable, _ runs: RunList) throws(DigestError) {
    self.table = table
    self.runs = runs
    rowCount = runs.rowCount
    do throws(CryptoError) {
      var hasher = try SHA256Hasher()
      let top = Self.fold(runs, &hasher)
      var head = [StateTree.tablePrefix] + table.descriptor
      appendBigEndian(UInt64(rowCount), to: &head)
      hasher.update(head)
      for node in top { hasher.update(node.bytes) }
      hash = hasher.finish()
    } catch {
      throw .misconfigured("\(error)")
    }
  }

  /// Nodes over nodes: a node begins at the first run and wherever the mark of a run's first key has
  /// enough zero bits, six more at each level.
  private static func fold(_ runs: RunList, _ hasher: inout SHA256Hasher) -> [SHA256Digest] {
    var nodes = (0..<runs.count).map { run in
      (
        hash: runs.hashes[run],
        zeros: runs.keyBytes(run).withUnsafeBytes { StateKey.mark($0).trailingZeroBitCount }
      )
    }
    for level in 2...StateTree.levels {
      var upper: [(hash: SHA256Digest, zeros: Int)] = []
      var at = 0
      while at < nodes.count {
        let first = at
        hasher.update([StateTree.nodePrefix])
        repeat {
          hasher.update(nodes[at].hash.bytes)
          at += 1
        } while at < nodes.count && nodes[at].zeros < level * RunBuilder.runBits
        upper.append((hasher.finish(), nodes[first].zeros))
      }
      nodes = upper
    }
    return nodes.map(\.hash)
  }
}

/// The hashes over a read model's state at one cut.
package struct StateTree: Sendable {
  package let cut: StateCut
  /// By name, in byte order.
  package let tables: [TableTree]
  /// The digest of the whole model.
  package let digest: SHA256Digest

  static let rowPrefix: UInt8 = 0x00
  static let runPrefix: UInt8 = 0x01
  static let nodePrefix: UInt8 = 0x02
  static let tablePrefix: UInt8 = 0x10
  /// Runs are level 1.
  static let levels = 4

  init(cut: StateCut, tables: [TableTree]) {
    self.cut = cut
    self.tables = tables.sorted { $0.table.name.utf8.lexicographicallyPrecedes($1.table.name.utf8) }
    digest = Self.digest(of: self.tables.map(\.hash))
  }

  /// The digest of a model, from the hashes of its tables in the byte order of their names.
  package static func digest(of tables: [SHA256Digest]) -> SHA256Digest {
    var bytes = Array("annals digest 1\n".utf8)
    appendBigEndian(UInt16(tables.count), to: &bytes)
    for table in tables { bytes += table.bytes }
    return SHA256Hash.digest(of: bytes)
  }
}
