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
  private let packer: BlockPacker
  /// Its accesses are not checked for overlap at run time, which every record would pay for: only the
  /// methods below touch it, and none of them runs code of others meanwhile.
  @exclusivity(unchecked) private var block: BlockBuilder
  /// Behind the last record that is committed.
  private(set) var committed: Offset
  /// Behind the last record that was appended.
  @exclusivity(unchecked) private(set) var appended: Offset
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
  private let positionFile: LogFile
  /// Segments that are full and wait for their fsync, with their indexes.
  private var full: [LogFile] = []
  private var isFolderDirty = false
  private var isPositionDirty = false

  init(
    folder: String, disk: Disk, options: ArchiveOptions, packer: BlockPacker
  ) throws(ArchiveError) {
    let found = try PartitionRecovery(
      folder: folder, disk: disk)
    self.folder = folder
    self.disk = disk
    self.options = options
    self.packer = packer
    header = found.manifest.header
    block = BlockBuilder(capacity: options.blockBytes + (options.blockBytes >> 3))
    committed = found.manifest.end
    appended = found.manifest.end
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

  /// Bytes of records that are in no sealed block.
  var openBytes: Int { block.count }

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
    var entry = ManifestEntry()
    entry.kind = .lost
    entry.from = pending.last?.next ?? committed
    entry.base = next
    entry.next = next
    pending.append(entry)
    appended = next
  }

  /// Packs the records that wait and writes them behind the last block.
  func seal() throws(ArchiveError) {
    guard block.records > 0 else { return }
    let (bytes, digest) = try packer.pack(block)
    if segmentBytes > 0,
      segmentBytes + Int64(bytes.count) > min(options.segmentBytes, Int64(Int32.max))
        || block.lastOffset - segment > Int64(Int32.max)
    {
      try roll()
    }
    let (file, at) = (data, segmentBytes)
    try disk { _ throws(LogError) in try file.write(bytes, at: at) }
    var entry = ManifestEntry()
    entry.timestampType = block.timestampType
    entry.from = pending.last?.next ?? committed
    entry.base = Offset(block.baseOffset)
    entry.next = Offset(block.lastOffset).next
    entry.segment = segment
    entry.position = segmentBytes
    entry.length = Int32(bytes.count)
    entry.records = block.records
    entry.plainBytes = Int32(block.count)
    entry.firstTimeMs = block.leastTimestamp
    entry.lastTimeMs = block.greatestTimestamp
    entry.digest = digest
    pending.append(entry)
    pendingBytes += bytes.count
    segmentBytes += Int64(bytes.count)
    index.note(entry)
    block.removeAll()
  }

  /// Begins the next segment; the old one waits for the next commit's fsync.
  private func roll() throws(ArchiveError) {
    index.seal()
    full.append(data)
    full += try writeIndex()
    segment = (pending.last?.next ?? committed).number
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

  /// Brings everything that is sealed onto the disk and into the manifest.
  /// - Returns: whether anything was.
  @discardableResult
  func commit() throws(ArchiveError) -> Bool {
    guard !pending.isEmpty else { return false }
    try writeIndex()
    var entries: [UInt8] = []
    var chain = chain
    for var entry in pending {
      entry.sequence = sequence + 1
      let (bytes, new) = entry.encoded(after: chain)
      entries += bytes
      chain = new
    }
    let position = ArchivePosition(
      sequence: sequence + 1, manifestBytes: manifestBytes + Int64(entries.count),
      next: pending[pending.count - 1].next.number, chain: chain)
    try disk { [self] files throws(LogError) in
      for file in full + [data] { try file.sync() }
      if isFolderDirty { try files.syncFolder(folder) }
      // The position of the commit before; so it is never further behind than one.
      if isPositionDirty { try positionFile.sync() }
      try manifestFile.write(entries, at: manifestBytes)
      try manifestFile.sync()
      try positionFile.write(position.slot, at: position.filePosition)
    }
    full = []
    isFolderDirty = false
    isPositionDirty = true
    sequence += 1
    manifestBytes = position.manifestBytes
    self.chain = chain
    committed = Offset(position.next)
    pending = []
    pendingBytes = 0
    return true
  }

  /// Drops the segments of a plan. The manifest says so, on the disk, before a file goes.
  func prune(_ plan: PrunePlan) throws(ArchiveError) {
    try seal()
    try commit()
    var entry = ManifestEntry()
    entry.kind = .pruned
    entry.from = committed
    entry.base = plan.newStart
    entry.next = committed
    pending.append(entry)
    try commit()
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

  /// Commits what there is, and fsyncs what only hints.
  func close() throws(ArchiveError) {
    try seal()
    try commit()
    let hints = try writeIndex()
    try disk { [positionFile] _ throws(LogError) in
      for file in hints + [positionFile] { try file.sync() }
    }
  }
}
