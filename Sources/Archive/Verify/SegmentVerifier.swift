internal import Crypto
internal import EventCodec
internal import EventModel
internal import RecordLog

/// Verifies one segment: its size, its blocks, its indexes.
struct SegmentVerifier {
  private let unit: VerifyUnit
  private let disk: Disk
  private let reader: BlockReader
  private var report = VerifyReport()

  init(_ unit: VerifyUnit, files: any LogFiles) {
    self.unit = unit
    disk = Disk(files: files)
    reader = BlockReader(files: files)
  }

  private var blocks: ArraySlice<ManifestEntry> { unit.partition.blocks[unit.blocks] }
  private var folder: String { unit.partition.folder }

  consuming func run(deep: Bool) -> VerifyReport {
    do throws(ArchiveError) {
      guard let size = try disk({ [unit] files throws(LogError) in try files.size(of: unit.path) })
      else {
        damage(unit.blocks.lowerBound, "it is missing")
        return report
      }
      try checkBlocks(deep: deep)
      checkSize(size)
      try checkIndexes()
    } catch {
      if case .damaged(let damage) = error {
        report.damages.append(damage)
      } else {
        damage(unit.blocks.lowerBound, "it cannot be read: \(error)")
      }
    }
    return report
  }

  private mutating func damage(_ index: Int, _ what: String) {
    let block = unit.partition.blocks[index]
    report.damages.append(
      ArchiveDamage(
        file: unit.path, block: unit.partition.numbers[index], position: block.position,
        offset: block.base.number, what: what))
  }

  private mutating func checkBlocks(deep: Bool) throws(ArchiveError) {
    var hasher: SHA256Hasher
    do throws(CryptoError) { hasher = try SHA256Hasher() } catch {
      throw .invalid(path: "SHA-256", reason: "\(error)")
    }
    for index in unit.blocks {
      let block = unit.partition.blocks[index]
      let bytes: UnsafeRawBufferPointer
      do throws(LogError) { bytes = try reader.bytes(block, in: unit.path) } catch {
        damage(index, "it cannot be read: \(error)")
        continue
      }
      report.blocks += 1
      report.bytes += Int64(bytes.count)
      report.records += Int64(block.records)
      if hasher.digest(of: bytes) != block.digest {
        damage(index, reason(bytes, block))
      } else if deep, let fault = read(bytes, block) {
        damage(index, fault)
      }
    }
  }

  /// What is wrong with a block whose hash is.
  private func reason(_ bytes: UnsafeRawBufferPointer, _ block: ManifestEntry) -> String {
    if case .failure(let fault) = reader.unpack(bytes, block) { return fault.what }
    return "its SHA-256 is not the one in the manifest"
  }

  /// Reads every record of a block.
  private func read(_ bytes: UnsafeRawBufferPointer, _ block: ManifestEntry) -> String? {
    switch reader.unpack(bytes, block) {
    case .failure(let fault): return fault.what
    case .success((let header, let plain)):
      var records = BlockRecords(header, block.timestampType, plain)
      let batch = RecordBatch(capacityBytes: plain.count)
      let fault = records.fill(
        batch, source: batch.source(unit.partition.partition), from: .min, to: .max,
        maxRecords: .max, maxBytes: .max)
      return fault
    }
  }

  private mutating func checkSize(_ size: Int64) {
    guard let last = blocks.last else { return }
    let end = last.position + Int64(last.length)
    guard size > end else { return }
    if unit.isActive {
      report.notes.append(
        "\(unit.path): \(size - end) bytes that were not committed; the next `archive run` cuts them"
      )
    } else {
      report.damages.append(
        ArchiveDamage(
          file: unit.path, block: nil, position: end, offset: last.next.number,
          what: "\(size - end) bytes are behind the last block"))
    }
  }

  /// Indexes are hints: a wrong one is made anew by the next `archive run`.
  private mutating func checkIndexes() throws(ArchiveError) {
    guard let base = blocks.first?.segment else { return }
    var index = SegmentIndex(base: base)
    for block in blocks { index.note(block) }
    if !unit.isActive { index.seal() }
    for (ending, wanted) in [
      (SegmentName.offsets, index.offsets), (SegmentName.times, index.times),
    ] {
      let path = folder + "/" + SegmentName.file(base, ending)
      let found = try disk.contents(path)
      // Behind what was committed a living archiver may be a little ahead.
      let isWhole = unit.isActive ? (found ?? []).starts(with: wanted) : found == wanted
      if isWhole { continue }
      let at = zip(found ?? [], wanted).enumerated().first { $1.0 != $1.1 }?.offset
      report.damages.append(
        ArchiveDamage(
          file: path, block: nil, position: Int64(at ?? min(found?.count ?? 0, wanted.count)),
          offset: base,
          what: found == nil
            ? "it is missing; the next `archive run` makes it anew"
            : "it is not what the manifest makes of it; the next `archive run` makes it anew"))
    }
  }
}
