internal import EventModel
package import RecordLog

/// Compares an archive with what was written: every byte of every block against the SHA-256 in the
/// manifest, every manifest against its chain and its position, every index against the manifest.
///
/// Opening looks at manifests and small files; `units` are the rest, to be verified in any order, on
/// any number of threads. A living archiver may go on beside it.
package struct ArchiveVerifier: Sendable {
  package let path: String
  /// What opening found.
  package private(set) var opening = VerifyReport()
  package private(set) var units: [VerifyUnit] = []
  private let files: any LogFiles
  private let disk: Disk

  /// - Throws: `invalid` where there is no archive; `disk`.
  package init(path: String, files: any LogFiles = SystemFiles()) throws(ArchiveError) {
    self.path = path
    self.files = files
    disk = Disk(files: files)
    let properties = path + "/" + ArchiveNames.properties
    let text = try disk.contents(properties)
    let folders = try disk { files throws(LogError) in try files.list(path) ?? [] }
      .filter { PartitionName.parse($0) != nil }.map { path + "/" + $0 }
    if let text, ArchiveProperties.isSound(text) {
    } else if text == nil, folders.isEmpty {
      throw .invalid(path: path, reason: "it is not an archive")
    } else {
      damage(properties, text == nil ? "it is missing" : "it is not what was written")
    }
    var ends: [String: Set<Int64>] = [:]
    for folder in folders {
      let found: ArchivedPartition
      do throws(ArchiveError) {
        let manifest = try Manifest.read(folder, disk)
        found = ArchivedPartition(manifest, folder: folder)
        try look(at: folder, manifest, found)
      } catch {
        guard case .damaged(let damage) = error else { throw error }
        opening.damages.append(damage)
        continue
      }
      let name = "\(ArchiveNames.served(found.log)) \(found.partition.partition)"
      ends[name] = Set([found.start.number, found.end.number] + found.blocks.map(\.next.number))
    }
    try checkCheckpoint(ends)
    try checkOperators()
  }

  /// What operators decided: every line against the chain, and the end against the position.
  private mutating func checkOperators() throws(ArchiveError) {
    do throws(ArchiveError) {
      let found = try OperatorFile(folder: path, disk)
      if found.tornBytes > 0 {
        opening.notes.append(
          "\(path)/\(ArchiveNames.operators): \(found.tornBytes) bytes of a decision that was not"
            + " finished; the next `archive run` cuts them")
      }
    } catch {
      guard case .damaged(let damage) = error else { throw error }
      opening.damages.append(damage)
    }
  }

  private mutating func damage(
    _ file: String, _ what: String, at position: Int64 = 0, block: Int? = nil, offset: Int64? = nil
  ) {
    opening.damages.append(
      ArchiveDamage(file: file, block: block, position: position, offset: offset, what: what))
  }

  /// Everything of a partition but its blocks and indexes.
  private mutating func look(
    at folder: String, _ manifest: Manifest, _ found: ArchivedPartition
  ) throws(ArchiveError) {
    if folder != path + "/" + ArchiveNames.folder(found.log, found.partition.partition) {
      damage(
        folder + "/" + ArchiveNames.manifest,
        "it is the manifest of \(found.log)[\(found.partition.partition)]")
    }
    try checkPosition(folder + "/" + ArchiveNames.position)
    let metadata = folder + "/" + SegmentName.metadata
    if try disk.contents(metadata) != ArchiveProperties.metadata(manifest.header.topicID) {
      damage(metadata, "it is not what was written")
    }
    if manifest.tornBytes > 0 {
      opening.notes.append(
        "\(folder)/\(ArchiveNames.manifest): \(manifest.tornBytes) bytes of a commit that was not "
          + "finished; the next `archive run` cuts them")
    }
    var start = 0
    while start < found.blocks.count {
      let segment = found.blocks[start].segment
      let end = found.blocks[start...].firstIndex { $0.segment != segment } ?? found.blocks.count
      units.append(
        VerifyUnit(
          partition: found, blocks: start..<end, isActive: end == found.blocks.count,
          path: found.file(found.blocks[start])))
      start = end
    }
    try checkNames(folder, found)
  }

  private mutating func checkPosition(_ path: String) throws(ArchiveError) {
    let bytes = try disk.contents(path) ?? []
    for (index, slot) in ArchivePosition.slots(bytes).enumerated() {
      let start = index * ArchivePosition.slotBytes
      let rest = bytes.dropFirst(start).prefix(ArchivePosition.slotBytes)
        .dropFirst(slot?.slot.count ?? 0)
      if slot == nil || rest.contains(where: { $0 != 0 }) {
        damage(path, "slot \(index) is not what was written", at: Int64(start))
      }
    }
    if bytes.count != 2 * ArchivePosition.slotBytes {
      damage(path, "it has \(bytes.count) bytes, not \(2 * ArchivePosition.slotBytes)")
    }
  }

  /// Segment files that no manifest names: behind its end they were never committed.
  private mutating func checkNames(
    _ folder: String, _ found: ArchivedPartition
  ) throws(ArchiveError) {
    let known = Set(found.blocks.map(\.segment))
    for name in try disk({ files throws(LogError) in try files.list(folder) ?? [] }) {
      guard let base = SegmentName.offset(in: name, SegmentName.log), !known.contains(base) else {
        continue
      }
      let path = folder + "/" + name
      let size = try disk { files throws(LogError) in try files.size(of: path) ?? 0 }
      if base >= found.end.number {
        if size > 0 {
          opening.notes.append(
            "\(path): \(size) bytes that were not committed; the next `archive run` cuts them")
        }
      } else if base >= found.start.number, size > 0 {
        damage(path, "the manifest has no such segment", offset: base)
      }
    }
  }

  /// Kafka's file of recovery points: each is where some commit ended.
  private mutating func checkCheckpoint(_ ends: [String: Set<Int64>]) throws(ArchiveError) {
    let path = path + "/" + ArchiveNames.checkpoint
    guard let bytes = try disk.contents(path) else { return }
    let lines = String(decoding: bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    let entries = lines.dropFirst(2).dropLast()
    let isSound =
      lines.count >= 3 && lines[0] == "0" && lines[1] == "\(entries.count)"
      && lines[lines.count - 1].isEmpty
      && entries.allSatisfy { line in
        guard let space = line.lastIndex(of: " "),
          let offset = Int64(line[line.index(after: space)...])
        else { return false }
        guard let known = ends[String(line[..<space])] else {
          // Its manifest is damaged, and said so.
          return !opening.damages.isEmpty
        }
        return known.contains(offset)
      }
    if !isSound { damage(path, "it is not what was written") }
  }

  /// Verifies one segment and its indexes.
  /// - Parameter deep: also unpacks every block and reads every record.
  package func verify(_ unit: VerifyUnit, deep: Bool = false) -> VerifyReport {
    SegmentVerifier(unit, files: files).run(deep: deep)
  }
}
