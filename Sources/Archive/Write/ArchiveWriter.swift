package import EventModel
package import RecordLog

/// Owns an archive's folder and appends to it. It belongs to one thread; packing and the waiting for the
/// disk are done by others, which it alone knows.
///
/// What was appended counts when it is committed; `positions` says up to where. After any error the
/// writer takes nothing more: opening the folder again cuts what was not committed.
package final class ArchiveWriter {
  package let path: String
  private let options: ArchiveOptions
  private let disk: Disk
  private let folder: ArchiveFolder
  private let lock: LogFile
  private let line: PackLine
  private let commits: CommitLine
  private var writers: [TopicPartition: PartitionWriter] = [:]
  private var topicIDs: [TopicName: LogUUID] = [:]
  private var failure: ArchiveError?
  /// How many commits' bytes may be written before the commit that is under way is waited for.
  private static let commitsWaiting = 4

  /// Makes the folder where there is none, and locks it.
  /// - Throws: `locked`; `invalid` where the folder is something else; `disk`.
  package init(
    path: String, options: ArchiveOptions = ArchiveOptions(), files: any LogFiles = SystemFiles()
  ) throws(ArchiveError) {
    self.path = path
    self.options = options
    disk = Disk(files: files)
    line = try PackLine(options)
    commits = CommitLine(disk, isInline: options.isInline)
    try disk.makeFolders(path)
    let folder = ArchiveFolder(path: path, disk: disk)
    lock = try folder.lock()
    try folder.prepare()
    self.folder = folder
  }

  deinit {
    line.abandon()
    // The lock must not go before the last thread that writes.
    commits.wait()
    withExtendedLifetime(lock) {}
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
    if !isThere {
      try self.folder.make(
        folder, log, partition, start, topicID: topicIDs[ArchiveNames.served(log)])
    }
    let writer = try PartitionWriter(
      folder: folder, disk: disk, options: options, line: line)
    guard writer.header.log == log, writer.header.partition == partition else {
      throw .invalid(
        path: folder, reason: "it holds \(writer.header.log)[\(writer.header.partition)]")
    }
    topicIDs[ArchiveNames.served(log)] = writer.header.topicID
    writers[name] = writer
    return writer.appended
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
      let isIdle = try commits.noteDone()
      // Where the disk is behind, what was packed waits, up to a bound.
      let bytes = pendingBytes
      if bytes >= options.commitBytes, isIdle || bytes >= Self.commitsWaiting * options.commitBytes
      {
        try commits.begin(sorted)
      }
    }
  }

  /// Notes that records before that offset were gone before they could be read.
  package func noteLost(_ partition: TopicPartition, before next: Offset) throws(ArchiveError) {
    try attempt { () throws(ArchiveError) in try writers[partition]?.noteLost(before: next) }
  }

  /// Seals what waits and commits it: what was appended is on the disk when this returns.
  package func commit() throws(ArchiveError) {
    try attempt { () throws(ArchiveError) in
      try sealAll()
      try commits.begin(sorted)
      try commits.finish()
    }
  }

  private func sealAll() throws(ArchiveError) {
    for writer in sorted { try writer.seal() }
    try line.finish()
  }

  /// Drops what a plan says, also of a log that is not open. The manifest says so, on the disk, before a
  /// file goes.
  package func prune(_ plan: PrunePlan) throws(ArchiveError) {
    try attempt { () throws(ArchiveError) in
      let open = writers[plan.partition]
      let writer: PartitionWriter
      if let open, open.header.log == plan.log {
        writer = open
      } else {
        writer = try PartitionWriter(
          folder: path + "/" + ArchiveNames.folder(plan.log, plan.partition.partition), disk: disk,
          options: options, line: line)
      }
      try sealAll()
      try commits.begin(sorted)
      try commits.finish()
      writer.notePruned(before: plan.newStart)
      try commits.begin([writer])
      try commits.finish()
      try writer.remove(plan)
      if writer !== open { try commits.sync([writer.positionFile]) }
    }
  }

  private var sorted: [PartitionWriter] {
    writers.sorted { $0.key < $1.key }.map(\.value)
  }

  private var pendingBytes: Int { writers.values.reduce(0) { $0 + $1.pendingBytes } }

  /// The next offset of every open partition: everything before it is on the disk.
  package var positions: [TopicPartition: Offset] { writers.mapValues(\.committed) }

  /// Commits everything and gives the folder back. The writer is not used again.
  package func close() throws(ArchiveError) {
    try attempt { () throws(ArchiveError) in
      try sealAll()
      try commits.begin(sorted)
      var hints: [LogFile] = []
      for writer in sorted { hints += try writer.indexes() }
      try commits.sync(hints)
      try commits.finish()
      try commits.sync(sorted.map(\.positionFile))
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
