package import EventModel
internal import RecordLog

/// One partition of one log in an archive, as its manifest described it when the archive was opened.
package struct ArchivedPartition: Sendable {
  package let log: LogName
  package let partition: TopicPartition
  /// The first offset that the archive was to hold and that retention has not removed.
  package let start: Offset
  /// Behind the last record that is committed.
  package let end: Offset
  package let folder: String
  /// The blocks, in the order of their offsets, without gaps but for what is lost.
  package let blocks: [ManifestEntry]
  /// The number of the first block in the manifest's count; retention removes blocks, not numbers.
  let numbers: [Int]
  /// Offsets that Kafka had removed before they were archived.
  package let lost: [Range<Offset>]

  init(_ manifest: Manifest, folder: String) {
    log = manifest.header.log
    partition = TopicPartition(manifest.header.log.topic, manifest.header.partition)
    start = manifest.start
    end = manifest.end
    self.folder = folder
    let found = manifest.blocks
    blocks = found.map(\.entry)
    numbers = found.map(\.number)
    let start = start
    lost = manifest.entries.filter { $0.kind == .lost && $0.next > start }
      .map { max($0.from, start)..<$0.next }
  }

  /// Records in the archive.
  package var records: Int64 { blocks.reduce(0) { $0 + Int64($1.records) } }
  /// Bytes on the disk, without indexes.
  package var bytes: Int64 { blocks.reduce(0) { $0 + Int64($1.length) } }
  /// Bytes of the records, unpacked.
  package var plainBytes: Int64 { blocks.reduce(0) { $0 + Int64($1.plainBytes) } }
  /// The least time of a record, milliseconds since the epoch; nil where there is none.
  package var firstTimeMs: Int64? { blocks.map(\.firstTimeMs).min() }
  /// The greatest time of a record.
  package var lastTimeMs: Int64? { blocks.map(\.lastTimeMs).max() }

  /// The file of a block.
  package func file(_ block: ManifestEntry) -> String {
    folder + "/" + SegmentName.file(block.segment, SegmentName.log)
  }

  /// The index of the block that holds that offset, or of the next one.
  package func block(at offset: Offset) -> Int {
    var (low, high) = (0, blocks.count)
    while low < high {
      let middle = (low + high) / 2
      if blocks[middle].next <= offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
