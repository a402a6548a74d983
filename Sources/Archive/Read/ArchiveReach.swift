package import Crypto
package import EventModel
package import RecordLog

/// How far each partition of an archive reaches, for whoever remembers it outside of the folder: an
/// earlier copy of the whole folder is sound, and only a memory that the copy lacks can tell.
package struct ArchiveReach: Sendable {
  /// One partition.
  package struct Part: Sendable, Equatable {
    package let log: LogName
    package let partition: Partition
    /// The number of the last commit.
    package let commits: Int64
    /// The next offset to archive.
    package let next: Offset
    /// The chain behind the commit's last entry.
    package let chain: SHA256Digest

    package init(
      log: LogName, partition: Partition, commits: Int64, next: Offset, chain: SHA256Digest
    ) {
      self.log = log
      self.partition = partition
      self.commits = commits
      self.next = next
      self.chain = chain
    }
  }

  /// The archive's own name; a copy of the folder has the same.
  package let id: String
  private let path: String
  private let disk: Disk

  /// - Throws: `invalid` where there is no archive.
  package init(path: String, files: any LogFiles = SystemFiles()) throws(ArchiveError) {
    self.path = path
    disk = Disk(files: files)
    guard let bytes = try disk.contents(path + "/" + ArchiveNames.properties),
      ArchiveProperties.isArchive(bytes), let id = ArchiveProperties.id(bytes)
    else { throw .invalid(path: path, reason: "it is not an archive") }
    self.id = id
  }

  /// Where the partitions' positions stand now: cheap, manifests are not read. After a power cut a
  /// manifest may be one commit ahead.
  package func parts() throws(ArchiveError) -> [Part] {
    var parts: [Part] = []
    for folder in try ArchiveReader.folders(path, disk) {
      let bytes = try disk { files throws(LogError) in
        try LogFile(folder + "/" + ArchiveNames.manifest, .read, files)
          .bytes(at: 0, count: ManifestHeader.byteCount)
      }
      guard let header = ManifestHeader(bytes),
        let position = ArchivePosition(
          file: try disk.contents(folder + "/" + ArchiveNames.position) ?? []),
        position.sequence > 0
      else { continue }
      parts.append(
        Part(
          log: header.log, partition: header.partition, commits: position.sequence,
          next: Offset(position.next), chain: position.chain))
    }
    return parts
  }

  /// What is wrong with a partition of which so much was seen; nil where it holds all of that.
  package func fault(of seen: Part) throws(ArchiveError) -> String? {
    let name = "\(seen.log) partition \(seen.partition)"
    let folder = path + "/" + ArchiveNames.folder(seen.log, seen.partition)
    guard try disk({ files throws(LogError) in try files.list(folder) }) != nil else {
      return "\(name) is not there; it was seen to reach offset \(seen.next)"
    }
    let manifest = try Manifest.read(folder, disk)
    guard manifest.sequence >= seen.commits else {
      return "\(name) ends at offset \(manifest.end), with commit \(manifest.sequence); it was seen"
        + " to reach offset \(seen.next), with commit \(seen.commits)"
    }
    var chain = manifest.header.chain
    for entry in manifest.entries where entry.sequence <= seen.commits {
      chain = entry.chain(after: chain)
    }
    guard chain == seen.chain else {
      return "\(name) has another history up to commit \(seen.commits) than was seen"
    }
    return nil
  }
}
