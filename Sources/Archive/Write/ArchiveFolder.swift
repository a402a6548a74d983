internal import EventModel
private import Glibc
internal import RecordLog

/// The folder of an archive, as its writer makes and locks it.
struct ArchiveFolder {
  let path: String
  let disk: Disk

  /// Takes the lock of the one archiver.
  /// - Throws: `locked`.
  func lock() throws(ArchiveError) -> LogFile {
    let path = path
    let (file, holder) = try disk { files throws(LogError) in
      let file = try LogFile(path + "/" + ArchiveNames.lock, .ensure, files)
      return (file, try files.lock(file.descriptor, path: file.path, shared: false))
    }
    if let holder { throw .locked(path: path, holder: holder) }
    try disk { _ throws(LogError) in
      try file.truncate(to: 0)
      try file.write(Array("\(getpid())\n".utf8), at: 0)
    }
    return file
  }

  /// Makes an archive of an empty folder, and removes what a crash left half made.
  /// - Throws: `invalid` where it is something else.
  func prepare() throws(ArchiveError) {
    let path = path
    let names = try disk { files throws(LogError) in try files.list(path) ?? [] }
    let properties = path + "/" + ArchiveNames.properties
    if let bytes = try disk.contents(properties) {
      guard ArchiveProperties.isArchive(bytes) else {
        throw .invalid(path: path, reason: "it is the folder of a node or a broker, not an archive")
      }
    } else {
      for name in names where PartitionName.parse(name) != nil {
        throw .invalid(path: path, reason: "it holds \(name), but is not an archive")
      }
      try disk.replace(properties, ArchiveProperties.new(), in: path)
    }
    for name in names where name.hasSuffix(ArchiveNames.newEnding) {
      if PartitionName.parse(String(name.dropLast(ArchiveNames.newEnding.count))) != nil {
        try disk.removeTree(path + "/" + name)
      }
    }
  }

  /// Makes a partition: whole and on the disk, or not at all.
  /// - Parameter topicID: of the topic, where it is known.
  func make(
    _ folder: String, _ log: LogName, _ partition: Partition, _ start: Offset, topicID: LogUUID?
  ) throws(ArchiveError) {
    var known = topicID
    if known == nil { known = try knownID(log) }
    let id = known ?? .random()
    let header = ManifestHeader(log: log, partition: partition, topicID: id, start: start)
    let position = ArchivePosition(
      sequence: 0, manifestBytes: Int64(ManifestHeader.byteCount), next: start.number,
      chain: header.chain)
    let contents: [(String, [UInt8])] = [
      (SegmentName.metadata, ArchiveProperties.metadata(id)),
      (ArchiveNames.manifest, header.bytes),
      (ArchiveNames.position, PartitionRecovery.positionFile(position)),
      (SegmentName.file(start.number, SegmentName.log), []),
      (SegmentName.file(start.number, SegmentName.offsets), []),
      (SegmentName.file(start.number, SegmentName.times), []),
    ]
    let new = folder + ArchiveNames.newEnding
    let path = path
    try disk.removeTree(new)
    try disk { files throws(LogError) in
      try files.makeFolder(new)
      for (name, bytes) in contents {
        let file = try LogFile(new + "/" + name, .create, files)
        try file.write(bytes, at: 0)
        try file.sync()
      }
      try files.syncFolder(new)
      try files.rename(new, to: folder)
      try files.syncFolder(path)
    }
  }

  /// The id of a topic, of which another partition is there.
  private func knownID(_ log: LogName) throws(ArchiveError) -> LogUUID? {
    let path = path
    let topic = ArchiveNames.served(log)
    for name in try disk({ files throws(LogError) in try files.list(path) ?? [] }) {
      guard let found = PartitionName.parse(name), found.topic == topic else { continue }
      return try Manifest.read(path + "/" + name, disk).header.topicID
    }
    return nil
  }
}
