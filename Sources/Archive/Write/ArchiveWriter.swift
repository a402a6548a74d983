package import EventModel
private import Glibc
package import RecordLog

/// Owns an archive's folder and appends to it. It belongs to one thread.
///
/// What was appended counts when it is committed; `positions` says up to where. After any error the
/// writer takes nothing more: opening the folder again cuts what was not committed.
package final class ArchiveWriter {
  package let path: String
  private let options: ArchiveOptions
  private let disk: Disk
  private let lock: LogFile
  private let packer: BlockPacker
  private var writers: [TopicPartition: PartitionWriter] = [:]
  private var topicIDs: [TopicName: LogUUID] = [:]
  private var failure: ArchiveError?

  /// Makes the folder where there is none, and locks it.
  /// - Throws: `locked`; `invalid` where the folder is something else; `disk`.
  package init(
    path: String, options: ArchiveOptions = ArchiveOptions(), files: any LogFiles = SystemFiles()
  ) throws(ArchiveError) {
    self.path = path
    self.options = options
    disk = Disk(files: files)
    packer = try BlockPacker(level: options.level)
    try disk.makeFolders(path)
    lock = try Self.lock(path, disk)
    try prepare()
  }

  private static func lock(_ path: String, _ disk: Disk) throws(ArchiveError) -> LogFile {
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

  private func prepare() throws(ArchiveError) {
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

  /// Opens a partition, and makes it where there is none.
  /// - Parameter start: the first offset that a new one is to hold.
  /// - Returns: the next offset to append.
  @discardableResult
  package func open(
    _ log: LogName, _ partition: Partition, start: Offset
  ) throws(ArchiveError) -> Offset {
    let name = TopicPartition(log.topic, partition)
    if let writer = writers[name] { return writer.appended }
    let folder = path + "/" + ArchiveNames.folder(log, partition)
    do throws(LogError) {
      try PartitionName.check(TopicPartition(ArchiveNames.served(log), partition))
    } catch { throw .disk(error) }
    let isThere = try disk { files throws(LogError) in try files.list(folder) != nil }
    if !isThere { try make(folder, log, partition, start) }
    let writer = try PartitionWriter(
      folder: folder, disk: disk, options: options, packer: packer)
    guard writer.header.log == log, writer.header.partition == partition else {
      throw .invalid(
        path: folder, reason: "it holds \(writer.header.log)[\(writer.header.partition)]")
    }
    topicIDs[ArchiveNames.served(log)] = writer.header.topicID
    writers[name] = writer
    return writer.appended
  }

  /// Makes a partition: whole and on the disk, or not at all.
  private func make(
    _ folder: String, _ log: LogName, _ partition: Partition, _ start: Offset
  ) throws(ArchiveError) {
    var known = topicIDs[ArchiveNames.served(log)]
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

  /// Appends the records of a batch, which may be of several partitions, all of them open. Records
  /// that are there already are passed over; blocks that are full are sealed.
  package func append(_ batch: RecordBatch) throws(ArchiveError) {
    try attempt { () throws(ArchiveError) in
      let targets = batch.sources.map { writers[$0] }
      for (index, head) in batch.records.enumerated() {
        guard let writer = targets[Int(head.source)] else {
          let source = batch.sources[Int(head.source)]
          throw .unfit(source, Offset(batch.records[index].offset), reason: "it is not open")
        }
        try writer.append(head, of: batch)
      }
      if pendingBytes >= options.commitBytes { try commitSealed() }
    }
  }

  /// Notes that records before that offset were gone before they could be read.
  package func noteLost(_ partition: TopicPartition, before next: Offset) throws(ArchiveError) {
    try attempt { () throws(ArchiveError) in try writers[partition]?.noteLost(before: next) }
  }

  /// Seals what waits and commits it: what was appended is on the disk when this returns.
  package func commit() throws(ArchiveError) {
    try attempt { () throws(ArchiveError) in
      for writer in sorted { try writer.seal() }
      try commitSealed()
    }
  }

  /// Drops what a plan says, of a partition that is open.
  package func prune(_ plan: PrunePlan) throws(ArchiveError) {
    try attempt { () throws(ArchiveError) in
      guard let writer = writers[plan.partition], writer.header.log == plan.log else {
        throw .unknown(plan.partition)
      }
      try writer.prune(plan)
    }
  }

  private func commitSealed() throws(ArchiveError) {
    for writer in sorted { try writer.commit() }
  }

  private var sorted: [PartitionWriter] {
    writers.sorted { $0.key < $1.key }.map(\.value)
  }

  private var pendingBytes: Int { writers.values.reduce(0) { $0 + $1.pendingBytes } }

  /// Whether anything was appended that is not committed.
  package var hasUncommitted: Bool {
    writers.values.contains { $0.appended > $0.committed }
  }

  /// The next offset of every open partition: everything before it is on the disk.
  package var positions: [TopicPartition: Offset] { writers.mapValues(\.committed) }

  /// Commits everything and gives the folder back. The writer is not used again.
  package func close() throws(ArchiveError) {
    try attempt { () throws(ArchiveError) in
      for writer in sorted { try writer.close() }
      try writeCheckpoint()
      writers = [:]
    }
  }

  /// Kafka's own file of recovery points: whoever opens the folder without the manifest takes
  /// nothing before them for a torn tail.
  private func writeCheckpoint() throws(ArchiveError) {
    let path = path + "/" + ArchiveNames.checkpoint
    var offsets: [String: String] = [:]
    // Partitions that were not opened this time keep what they have.
    let old = String(decoding: try disk.contents(path) ?? [], as: UTF8.self)
    for line in old.split(separator: "\n").dropFirst(2) {
      guard let space = line.lastIndex(of: " ") else { continue }
      offsets[String(line[..<space])] = String(line[line.index(after: space)...])
    }
    for writer in writers.values {
      let topic = ArchiveNames.served(writer.header.log)
      offsets["\(topic) \(writer.header.partition)"] = "\(writer.committed)"
    }
    let lines = ["0", "\(offsets.count)"] + offsets.map { "\($0) \($1)" }.sorted()
    try disk.replace(path, Array((lines.joined(separator: "\n") + "\n").utf8), in: self.path)
  }

  /// Runs a step; the first error is the last step.
  private func attempt(_ step: () throws(ArchiveError) -> Void) throws(ArchiveError) {
    if let failure { throw failure }
    do throws(ArchiveError) { try step() } catch {
      failure = error
      throw error
    }
  }
}
