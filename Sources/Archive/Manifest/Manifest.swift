internal import Crypto
internal import EventModel
internal import RecordLog

/// A partition's manifest as it stands in its folder, checked against the position beside it.
struct Manifest: Sendable {
  let header: ManifestHeader
  let entries: [ManifestEntry]
  /// The chain of the last entry.
  let chain: SHA256Digest
  /// Bytes up to the end of the last sound entry.
  let byteCount: Int64
  /// Bytes behind it, which a crash left torn.
  let tornBytes: Int64
  let position: ArchivePosition

  /// Behind the last record that is committed.
  var end: Offset { entries.last?.next ?? header.start }
  var sequence: Int64 { entries.last?.sequence ?? 0 }

  /// The first offset that was not removed by retention.
  var start: Offset {
    entries.last { $0.kind == .pruned }.map { max($0.base, header.start) } ?? header.start
  }

  /// The blocks that are there, with their numbers.
  var blocks: [(number: Int, entry: ManifestEntry)] {
    let start = start
    return entries.enumerated().filter { $1.kind == .block && $1.from >= start }
      .map { ($0.offset, $0.element) }
  }

  /// Reads the manifest of a folder.
  ///
  /// Beyond the position a torn entry ends it: a crash left it, and it never counted. Before it,
  /// everything must be there.
  /// - Throws: `damaged`, also where manifest and position are not of one time.
  static func read(_ folder: String, _ disk: Disk) throws(ArchiveError) -> Manifest {
    let positionPath = folder + "/" + ArchiveNames.position
    let path = folder + "/" + ArchiveNames.manifest
    guard var position = ArchivePosition(file: try disk.contents(positionPath) ?? []) else {
      throw .damaged(
        ArchiveDamage(
          file: positionPath, block: nil, position: 0, offset: nil,
          what: "neither of its slots is sound"))
    }
    let bytes = try disk.contents(path) ?? []
    guard let header = ManifestHeader(bytes) else {
      throw .damaged(
        ArchiveDamage(
          file: path, block: nil, position: 0, offset: nil,
          what: bytes.isEmpty ? "it is missing" : "its header is not what was written"))
    }
    var walk = Walk(header)
    let known = try walk.run(bytes, position, path)
    if walk.sequence > position.sequence + 1 {
      // A living archiver may have gone on meanwhile; a position that was put back has not.
      position = ArchivePosition(file: try disk.contents(positionPath) ?? []) ?? position
      if walk.sequence > position.sequence + 1 {
        throw .damaged(
          ArchiveDamage(
            file: positionPath, block: walk.entries.count - 1, position: position.filePosition,
            offset: walk.next.number,
            what: "it is stale: it knows commit \(position.sequence), the manifest has "
              + "\(walk.sequence)"))
      }
    } else if known != position.chain {
      throw .damaged(
        ArchiveDamage(
          file: path, block: nil, position: position.manifestBytes, offset: position.next,
          what: "it is not the manifest that the position was written for"))
    }
    return Manifest(
      header: header, entries: walk.entries, chain: walk.chain, byteCount: Int64(walk.at),
      tornBytes: Int64(bytes.count - walk.at), position: position)
  }
}

/// Goes over the entries of a manifest.
private struct Walk {
  var entries: [ManifestEntry] = []
  var chain: SHA256Digest
  var next: Offset
  var at = ManifestHeader.byteCount

  init(_ header: ManifestHeader) {
    chain = header.chain
    next = header.start
  }

  var sequence: Int64 { entries.last?.sequence ?? 0 }

  /// - Returns: the chain where the position stands.
  mutating func run(
    _ bytes: [UInt8], _ position: ArchivePosition, _ path: String
  ) throws(ArchiveError) -> SHA256Digest {
    var known = chain
    entries.reserveCapacity(bytes.count / ManifestEntry.byteCount)
    while at + ManifestEntry.byteCount <= bytes.count,
      let entry = ManifestEntry(bytes, at: at, after: chain), entry.from == next
    {
      chain = entry.chain(after: chain)
      entries.append(entry)
      next = entry.next
      at += ManifestEntry.byteCount
      if Int64(at) == position.manifestBytes { known = chain }
    }
    guard Int64(at) < position.manifestBytes else { return known }
    let isCut = at + ManifestEntry.byteCount > bytes.count
    throw .damaged(
      ArchiveDamage(
        file: path, block: entries.count, position: Int64(at), offset: next.number,
        what: isCut
          ? "it is stale: it ends after \(bytes.count) bytes, the position knows "
            + "\(position.manifestBytes)"
          : "entry \(entries.count) is not what was written"))
  }
}
