internal import EventModel
internal import RecordLog

/// Opens a partition's folder for its archiver: what the manifest has must be there; what lies behind
/// it never counted, and goes.
struct PartitionRecovery {
  let folder: String
  let disk: Disk
  let manifest: Manifest
  /// The segment that is appended to, and its committed bytes.
  private(set) var segment: Int64 = 0
  private(set) var segmentBytes: Int64 = 0

  init(folder: String, disk: Disk) throws(ArchiveError) {
    self.folder = folder
    self.disk = disk
    manifest = try Manifest.read(folder, disk)
    try cutManifest()
    try settleSegments()
    try settleIndexes()
    try disk { files throws(LogError) in try files.syncFolder(folder) }
    try writePosition()
  }

  /// The segments that the manifest names, oldest first, with the bytes that each must have.
  static func segments(_ manifest: Manifest) -> [(base: Int64, bytes: Int64)] {
    var result: [(base: Int64, bytes: Int64)] = []
    for (_, block) in manifest.blocks {
      if result.last?.base != block.segment { result.append((block.segment, 0)) }
      result[result.count - 1].bytes = block.position + Int64(block.length)
    }
    return result
  }

  private func cutManifest() throws(ArchiveError) {
    let path = folder + "/" + ArchiveNames.manifest
    let size = manifest.byteCount
    try disk { files throws(LogError) in
      let file = try LogFile(path, .update, files)
      if try file.size() > size { try file.truncate(to: size) }
      // It may have been read from memory that never reached the disk.
      try file.sync()
    }
  }

  private mutating func settleSegments() throws(ArchiveError) {
    let wanted = Self.segments(manifest)
    let end = manifest.end.number
    let folder = folder
    let names = try disk { files throws(LogError) in try files.list(folder) ?? [] }
    let there = names.compactMap { SegmentName.offset(in: $0, SegmentName.log) }
    for base in there where !wanted.contains(where: { $0.base == base }) {
      let log = path(base, SegmentName.log)
      let isEmpty = try disk { files throws(LogError) in try files.size(of: log) } == 0
      guard base >= end || base < manifest.start.number || isEmpty else {
        throw .damaged(
          ArchiveDamage(
            file: path(base, SegmentName.log), block: nil, position: 0, offset: base,
            what: "the manifest has no such segment"))
      }
      for ending in [SegmentName.log, SegmentName.offsets, SegmentName.times] {
        let path = path(base, ending)
        try disk { files throws(LogError) in try files.remove(path) }
      }
    }
    for (index, segment) in wanted.enumerated() {
      try settle(segment, isLast: index + 1 == wanted.count)
    }
    if let last = wanted.last {
      (segment, segmentBytes) = last
    } else {
      (segment, segmentBytes) = (end, 0)
      for ending in [SegmentName.log, SegmentName.offsets, SegmentName.times] {
        let path = path(end, ending)
        try disk { files throws(LogError) in _ = try LogFile(path, .create, files) }
      }
    }
  }

  private func settle(_ segment: (base: Int64, bytes: Int64), isLast: Bool) throws(ArchiveError) {
    let path = path(segment.base, SegmentName.log)
    let size = try disk { files throws(LogError) in try files.size(of: path) } ?? -1
    guard size >= segment.bytes else {
      let (number, block) = manifest.blocks.first {
        $1.segment == segment.base && $1.position + Int64($1.length) > size
      }!
      throw .damaged(
        ArchiveDamage(
          file: path, block: number, position: max(0, size), offset: block.base.number,
          what: size < 0
            ? "it is missing" : "it ends here; \(segment.bytes) bytes were committed"))
    }
    guard isLast || size > segment.bytes else { return }
    try disk { files throws(LogError) in
      let file = try LogFile(path, .update, files)
      if size > segment.bytes { try file.truncate(to: segment.bytes) }
      try file.sync()
    }
  }

  /// Indexes are made anew wherever they are not what the manifest makes of them.
  private func settleIndexes() throws(ArchiveError) {
    var index: SegmentIndex?
    for (_, block) in manifest.blocks {
      if index?.base != block.segment {
        index?.seal()
        if let index { try settle(index) }
        index = SegmentIndex(base: block.segment)
      }
      index?.note(block)
    }
    if let index { try settle(index) }
  }

  private func settle(_ index: SegmentIndex) throws(ArchiveError) {
    for (ending, wanted) in [
      (SegmentName.offsets, index.offsets), (SegmentName.times, index.times),
    ] {
      let path = path(index.base, ending)
      if try disk.contents(path) == wanted { continue }
      try disk { files throws(LogError) in
        let file = try LogFile(path, .create, files)
        try file.write(wanted, at: 0)
        try file.sync()
      }
    }
  }

  /// Both slots, so that neither is older than what is there.
  private func writePosition() throws(ArchiveError) {
    let position = ArchivePosition(
      sequence: manifest.sequence, manifestBytes: manifest.byteCount, next: manifest.end.number,
      chain: manifest.chain)
    let path = folder + "/" + ArchiveNames.position
    let bytes = Self.positionFile(position)
    try disk { files throws(LogError) in
      let file = try LogFile(path, .update, files)
      // The older slot first: one of them is sound at any time.
      let other = Int64(ArchivePosition.slotBytes) - position.filePosition
      for at in [other, position.filePosition] {
        let slot = Array(bytes[Int(at)..<(Int(at) + ArchivePosition.slotBytes)])
        try file.write(slot, at: at)
        try file.sync()
      }
    }
  }

  /// The file of a position that is in both slots.
  static func positionFile(_ position: ArchivePosition) -> [UInt8] {
    let slot = position.slot
    let padded = slot + [UInt8](repeating: 0, count: ArchivePosition.slotBytes - slot.count)
    return padded + padded
  }

  private func path(_ base: Int64, _ ending: String) -> String {
    folder + "/" + SegmentName.file(base, ending)
  }
}
