internal import Crypto
internal import RecordLog

/// The file of an archive that keeps what operators decided: a line for each decision, in the order in
/// which they were taken, each chained to the one before it.
///
/// A line is the chain after it (SHA-256, 64 hexadecimal digits), a space, what was decided as text
/// without a line feed, and a line feed. Beside it stands how far it is known to reach; lines before
/// that are never cut.
struct OperatorFile: Sendable {
  /// What a line says.
  private(set) var texts: [String] = []
  /// The chain behind the last line.
  private(set) var chain = Self.start
  /// Bytes up to the end of the last whole line.
  private(set) var byteCount = 0
  /// Bytes behind it, which a crash left torn.
  private(set) var tornBytes = 0

  private static let hexCount = 2 * SHA256Digest.byteCount

  /// What the first line is chained to.
  static let start = SHA256Hash.digest(of: Array("annals operator log 1\n".utf8))

  /// A line and the chain behind it.
  static func line(_ text: String, after chain: SHA256Digest) -> (
    bytes: [UInt8], chain: SHA256Digest
  ) {
    let next = SHA256Hash.digest(of: chain.bytes + Array(text.utf8))
    return (Array("\(next.hex) \(text)\n".utf8), next)
  }

  /// Reads the file of an archive; none is an empty one.
  /// - Throws: `damaged`, with the number of the decision as its block, from 0.
  init(folder: String, _ disk: Disk) throws(ArchiveError) {
    let path = folder + "/" + ArchiveNames.operators
    // First: a living archiver writes it after the lines.
    let known = try OperatorPosition(folder: folder, disk)
    let found = try disk.contents(path)
    let bytes = found ?? []
    guard known != nil || bytes.isEmpty else {
      throw Self.damage(
        folder + "/" + ArchiveNames.operatorsPosition, nil, 0, "it is missing")
    }
    let position = known ?? OperatorPosition(entries: 0, byteCount: 0, chain: Self.start)
    guard found != nil || known == nil else { throw Self.damage(path, nil, 0, "it is missing") }
    while let end = bytes[byteCount...].firstIndex(of: UInt8(ascii: "\n")) {
      let line = bytes[byteCount..<end]
      let text = String(decoding: line.dropFirst(Self.hexCount + 1), as: UTF8.self)
      let (expected, next) = Self.line(text, after: chain)
      guard line.elementsEqual(expected.dropLast()) else { break }
      texts.append(text)
      chain = next
      byteCount = end + 1
      if texts.count == position.entries, chain != position.chain {
        throw Self.damage(
          path, texts.count - 1, byteCount, "it is not the one that its position was written for")
      }
    }
    guard texts.count >= position.entries else {
      throw Self.damage(
        path, texts.count, byteCount,
        byteCount == bytes.count
          ? "it ends here; its position knows \(position.entries) decisions"
          : "this decision is not what was written")
    }
    tornBytes = bytes.count - byteCount
  }

  private static func damage(
    _ file: String, _ block: Int?, _ position: Int, _ what: String
  ) -> ArchiveError {
    .damaged(
      ArchiveDamage(file: file, block: block, position: Int64(position), offset: nil, what: what))
  }
}

/// How far the file of operators' decisions is known to reach: one line of text, replaced whole.
struct OperatorPosition: Sendable, Equatable {
  let entries: Int
  let byteCount: Int
  let chain: SHA256Digest

  init(entries: Int, byteCount: Int, chain: SHA256Digest) {
    self.entries = entries
    self.byteCount = byteCount
    self.chain = chain
  }

  /// Decisions, bytes, chain, and the CRC-32C of all that, which tells this line's damage from the log's.
  var text: String {
    let known = "\(entries) \(byteCount) \(chain.hex)"
    return "\(known) \(CRC32C.checksum(Array(known.utf8)))\n"
  }

  /// Reads it; nil where there is none.
  /// - Throws: `damaged`.
  init?(folder: String, _ disk: Disk) throws(ArchiveError) {
    let path = folder + "/" + ArchiveNames.operatorsPosition
    guard let bytes = try disk.contents(path) else { return nil }
    let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: { " \n".contains($0) })
    guard words.count == 4, let entries = Int(words[0]), let byteCount = Int(words[1]),
      let chain = Hex.decode(String(words[2])).flatMap(SHA256Digest.init(bytes:))
    else {
      throw .damaged(
        ArchiveDamage(
          file: path, block: nil, position: 0, offset: nil, what: "it is not what was written"))
    }
    self.init(entries: entries, byteCount: byteCount, chain: chain)
    guard Array(text.utf8) == bytes else {
      throw .damaged(
        ArchiveDamage(
          file: path, block: nil, position: 0, offset: nil, what: "it is not what was written"))
    }
  }
}
