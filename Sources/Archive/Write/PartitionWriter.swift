internal import Crypto
internal import EventModel
internal import RecordLog

/// Appends to one partition of an archive. Records wait in a block, sealed blocks in the segment file
/// for their commit: data fsynced, then the manifest's entries, then the position.
final class PartitionWriter {
  let header: ManifestHeader
  private let folder: String
  private let disk: Disk
  private let options: ArchiveOptions
  private let line: PackLine
  /// Its accesses are not checked for overlap at run time, which every record would pay for: only the
  /// methods below touch it, and none of them runs code of others meanwhile.
  @exclusivity(unchecked) private var block: BlockBuilder
  /// Behind the last record that is committed.
  private(set) var committed: Offset
  /// Behind the last record that was appended.
  @exclusivity(unchecked) private(set) var appended: Offset
  /// Behind the last block that is written, or the last gap.
  private var written: Offset
  /// The last commit that was begun, what it adds up to, and where the manifest ends then.
  private var sequence: Int64
  private var chain: SHA256Digest
  private var manifestBytes: Int64
  /// Sealed and written, not committed.
  private var pending: [ManifestEntry] = []
  private(set) var pendingBytes = 0
  private var segment: Int64
  private var segmentBytes: Int64
  private var index: SegmentIndex
  private var indexedBytes = (offsets: 0, times: 0)
  private var data: LogFile
  private let manifestFile: LogFile
  let positionFile: LogFile
  /// Segments that are full and wait for their fsync, with their indexes.
  private var full: [LogFile] = []
  private var isFolderDirty = false
  private var isPositionDirty = false

  init(
    folder: String, disk: Disk, options: ArchiveOptions, line: PackLine
  ) throws(ArchiveError) {
    let found = try PartitionRecovery(
      folder: folder, disk: disk)
    self.folder = folder
    self.disk = disk
    self.options = options
    self.line = line
    header = found.manifest.header
    block = BlockBuilder(capacity: BlockBuilder.room(for: options.blockBytes))
    committed = found.manifest.end
    appended = found.manifest.end
    written = found.manifest.end
    sequence = found.manifest.sequence
    chain = found.manifest.chain
    manifestBytes = found.manifest.byteCount
    segment = found.segment
    segmentBytes = found.segmentBytes
    index = SegmentIndex(base: segment)
    for (_, block) in found.manifest.blocks where block.segment == found.segment {
      index.note(block)
    }
    indexedBytes = (index.offsets.count, index.times.count)
    data = try Self.open(folder, SegmentName.file(segment, SegmentName.log), disk)
    manifestFile = try Self.open(folder, ArchiveNames.manifest, disk)
    positionFile = try Self.open(folder, ArchiveNames.position, disk)
  }

  private static func open(
    _ folder: String, _ name: String, _ disk: Disk
  ) throws(ArchiveError) -> LogFile {
    try disk { files throws(LogError) in try LogFile(folder + "/" + name, .update, files) }
  }

  /// Adds a record; one that is there already is passed over.
  func append(_ head: RecordHead, of batch: RecordBatch) throws(ArchiveError) {
    guard head.offset >= appended.number else { return }
    if block.records > 0, block.count >= options.blockBytes || !block.takes(head) { try seal() }
    block.append(head, of: batch)
    appended = Offset(head.offset).next
  }

  /// Notes that records up to there were gone before they could be read.
  func noteLost(before next: Offset) throws(ArchiveError) {
    guard next > appended else { return }
    try seal()
    try line.finish()
    var entry = ManifestEntry()
    entry.kind = .lost
    entry.from = written
    entry.base = next
    entry.next = next
    pending.append(entry)
    written = next
    appended = next
  }

  /// Gives the records that wait to be packed; they are written when their turn comes.
  func seal() throws(ArchiveError) {
    guard block.records > 0 else { return }
    try line.seal(&block, of: self)
  }

  /// Writes a packed block behind the last one.
  func write(_ sealed: SealedBlock) throws(ArchiveError) {
    let bytes = sealed.bytes
    if segmentBytes > 0,
      segmentBytes + Int64(bytes.count) > min(options.segmentBytes, Int64(Int32.max))
        || sealed.block.lastOffset - segment > Int64(Int32.max)
    {
      try roll()
    }
    let (file, at) = (data, segmentBytes)
    try disk { _ throws(LogError) in try file.write(bytes, at: at) }
    var entry = sealed.entry
    entry.from = written
    entry.segment = segment
    entry.position = segmentBytes
    pending.append(entry)
    written = entry.next
    pendingBytes += bytes.count
    segmentBytes += Int64(bytes.count)
    index.note(entry)
  }

  /// Begins the next segment; the old one waits for the next commit's fsync.
  private func roll() throws(ArchiveError) {
    index.seal()
    full.append(data)
    full += try writeIndex()
    segment = written.number
    segmentBytes = 0
    index = SegmentIndex(base: segment)
    indexedBytes = (0, 0)
    let (folder, base) = (folder, segment)
    data = try disk { files throws(LogError) in
      for ending in [SegmentName.offsets, SegmentName.times] {
        _ = try LogFile(folder + "/" + SegmentName.file(base, ending), .create, files)
      }
      return try LogFile(folder + "/" + SegmentName.file(base, SegmentName.log), .create, files)
    }
    isFolderDirty = true
  }

  /// Writes what is new of the indexes: hints, which no commit waits for.
  @discardableResult
  private func writeIndex() throws(ArchiveError) -> [LogFile] {
    let (folder, base, done, index) = (folder, segment, indexedBytes, index)
    let files = try disk { files throws(LogError) in
      let offsets = try LogFile(
        folder + "/" + SegmentName.file(base, SegmentName.offsets), .update, files)
      let times = try LogFile(
        folder + "/" + SegmentName.file(base, SegmentName.times), .update, files)
      try offsets.write(Array(index.offsets[done.offsets...]), at: Int64(done.offsets))
      try times.write(Array(index.times[done.times...]), at: Int64(done.times))
      return [offsets, times]
    }
    indexedBytes = (index.offsets.count, index.times.count)
    return files
  }

  /// What brings everything that is written onto the disk and into the manifest; nil where there is
  /// nothing. It is to be run, and its outcome noted, before the next one is asked for.
  func nextCommit() throws(ArchiveError) -> CommitStep? {
    guard !pending.isEmpty else { return nil }
    try writeIndex()
    var entries: [UInt8] = []
    for var entry in pending {
      entry.sequence = sequence + 1
      let (bytes, new) = entry.encoded(after: chain)
      entries += bytes
      chain = new
    }
    let position = ArchivePosition(
      sequence: sequence + 1, manifestBytes: manifestBytes + Int64(entries.count),
      next: written.number, chain: chain)
    let step = CommitStep(
      folder: folder, data: full + [data], isFolderDirty: isFolderDirty, manifest: manifestFile,
      entries: entries, manifestBytes: manifestBytes, positionFile: positionFile,
      isPositionDirty: isPositionDirty, position: position)
    full = []
    isFolderDirty = false
    isPositionDirty = true
    sequence = position.sequence
    manifestBytes = position.manifestBytes
    pending = []
    pendingBytes = 0
    return step
  }

  /// Notes that a commit is on the disk.
  func note(_ done: CommitStep) { committed = Offset(done.position.next) }

  /// Adds to the next commit that everything before an offset was removed.
  func notePruned(before next: Offset) {
    var entry = ManifestEntry()
    entry.kind = .pruned
    entry.from = written
    entry.base = next
    entry.next = written
    pending.append(entry)
  }

  /// Removes the files of a plan, which the manifest on the disk says are gone.
  func remove(_ plan: PrunePlan) throws(ArchiveError) {
    let folder = folder
    try disk { files throws(LogError) in
      for base in plan.segments {
        for ending in [SegmentName.log, SegmentName.offsets, SegmentName.times] {
          try files.remove(folder + "/" + SegmentName.file(base, ending))
        }
      }
      try files.syncFolder(folder)
    }
  }

  /// The indexes of the last segment, written: hints, fsynced when the folder is closed.
  func indexes() throws(ArchiveError) -> [LogFile] { try writeIndex() }
}
