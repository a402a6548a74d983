package import EventModel
package import RecordLog

/// An archive, read as it was when it was opened; a living archiver may go on beside it. The reader
/// may be used from any thread, a cursor from one.
package struct ArchiveReader: Sendable {
  package let path: String
  /// Sorted by topic, partition and life.
  package let partitions: [ArchivedPartition]
  let files: any LogFiles

  /// Opens an archive; reads its manifests and no records.
  /// - Throws: `invalid` where there is none; `damaged`.
  package init(path: String, files: any LogFiles = SystemFiles()) throws(ArchiveError) {
    self.path = path
    self.files = files
    let disk = Disk(files: files)
    var found: [ArchivedPartition] = []
    for folder in try Self.folders(path, disk) {
      found.append(ArchivedPartition(try Manifest.read(folder, disk), folder: folder))
    }
    partitions = found.sorted {
      $0.partition == $1.partition ? $0.log.life < $1.log.life : $0.partition < $1.partition
    }
  }

  /// The folders of an archive's partitions, sorted.
  static func folders(_ path: String, _ disk: Disk) throws(ArchiveError) -> [String] {
    guard let names = try disk({ files throws(LogError) in try files.list(path) }),
      let properties = try disk.contents(path + "/" + ArchiveNames.properties),
      ArchiveProperties.isArchive(properties)
    else { throw .invalid(path: path, reason: "it is not an archive") }
    return names.filter { PartitionName.parse($0) != nil }.map { path + "/" + $0 }
  }

  /// What the archive has of a partition, in the topic's latest life that it knows; nil for nothing.
  package func partition(_ partition: TopicPartition) -> ArchivedPartition? {
    partitions.last { $0.partition == partition }
  }

  /// Reads a partition's records, from one offset up to another, which is not read.
  ///
  /// Offsets that the archive lost or never had are passed over; `ArchivedPartition.lost` names them.
  /// - Throws: `unknown`; `outOfRange` where the archive does not reach from `from` to `to`.
  package func cursor(
    of partition: TopicPartition, from: Offset, to: Offset
  ) throws(ArchiveError) -> ArchiveCursor {
    guard let found = self.partition(partition) else { throw .unknown(partition) }
    return try cursor(of: found, from: from, to: to)
  }

  /// The same for one of `partitions`.
  package func cursor(
    of found: ArchivedPartition, from: Offset, to: Offset
  ) throws(ArchiveError) -> ArchiveCursor {
    guard found.start <= from, from <= to, to <= found.end else {
      throw .outOfRange(found.partition, from: from, to: to, has: found.start..<found.end)
    }
    return ArchiveCursor(found, from: from, to: to, files: files)
  }
}
