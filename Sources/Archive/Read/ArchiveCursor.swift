internal import EventCodec
package import EventModel
internal import RecordLog

/// Reads a range of a partition's records in the order of their offsets. It belongs to one thread.
package final class ArchiveCursor {
  private let partition: ArchivedPartition
  private let from: Int64
  private let to: Int64
  private let reader: BlockReader
  private var index: Int
  private var records: BlockRecords?

  init(_ partition: ArchivedPartition, from: Offset, to: Offset, files: any LogFiles) {
    self.partition = partition
    self.from = from.number
    self.to = to.number
    reader = BlockReader(files: files)
    index = partition.block(at: from)
  }

  /// Adds the next records to a batch, until it has so many records or bytes.
  ///
  /// Every block is checked before a record of it is given out: checksum, and what the manifest says
  /// of it.
  /// - Returns: false where the range is at its end and nothing was added.
  /// - Throws: `damaged`, with file, block and offset; `disk`.
  package func next(
    into batch: RecordBatch, maxRecords: Int = .max, maxBytes: Int = 16 << 20
  ) throws(ArchiveError) -> Bool {
    let source = batch.source(partition.partition)
    let before = batch.records.count
    while batch.records.count < maxRecords, batch.arenaCount < maxBytes {
      if (records?.left ?? 0) == 0 {
        guard index < partition.blocks.count, partition.blocks[index].base.number < to else {
          break
        }
        records = try open(partition.blocks[index])
        index += 1
      }
      if let fault = records!.fill(
        batch, source: source, from: from, to: to, maxRecords: maxRecords, maxBytes: maxBytes)
      {
        throw damage(fault)
      }
    }
    return batch.records.count > before
  }

  private func open(_ block: ManifestEntry) throws(ArchiveError) -> BlockRecords {
    let path = partition.file(block)
    let bytes: UnsafeRawBufferPointer
    do throws(LogError) { bytes = try reader.bytes(block, in: path) } catch {
      if case .missing = error { throw damage(index, "it is missing") }
      throw .disk(error)
    }
    switch reader.unpack(bytes, block) {
    case .success((let header, let records)):
      return BlockRecords(header, block.timestampType, records)
    case .failure(let fault): throw damage(index, fault.what)
    }
  }

  private func damage(_ fault: String) -> ArchiveError { damage(index - 1, fault) }

  private func damage(_ index: Int, _ what: String) -> ArchiveError {
    let block = partition.blocks[index]
    return .damaged(
      ArchiveDamage(
        file: partition.file(block), block: partition.numbers[index], position: block.position,
        offset: block.base.number, what: what))
  }
}
