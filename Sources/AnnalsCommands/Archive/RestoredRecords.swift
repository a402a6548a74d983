import CommandKit
import EventModel
import Replay

/// Which records a topic already holds that were restored into it, told by their headers.
struct RestoredRecords {
  /// By what stands before the offset in a header.
  private var offsets: [[UInt8]: OffsetRanges] = [:]

  /// Reads partitions from their first record to their end of now.
  init(
    in partitions: Set<TopicPartition>, _ context: CommandContext
  ) throws(CommandFailure) {
    let sources = HistorySources(
      kafka: try context.kafka(), archive: nil, timeout: context.brokerTimeout)
    do throws(SwitchError) {
      var (from, to): ([TopicPartition: Offset], [TopicPartition: Offset]) = ([:], [:])
      for extent in try Self.extents(sources, partitions) {
        (from[extent.partition], to[extent.partition]) = (extent.start, extent.end)
      }
      try RecordHistory(sources).read(from: from, to: to) { batch in
        context.console.live("looking at what \(batch.sources[0]) holds")
        note(batch)
        return true
      }
    } catch {
      throw Failures.failure(error)
    }
  }

  private static func extents(
    _ sources: HistorySources, _ partitions: Set<TopicPartition>
  ) throws(SwitchError) -> [HistoryExtent] {
    do throws(HistoryError) {
      return try sources.extents(of: Array(Set(partitions.map(\.topic))))
        .filter { partitions.contains($0.partition) }
    } catch { throw .history(error) }
  }

  private mutating func note(_ batch: RecordBatch) {
    for head in batch.records {
      guard let position = RestoredRecord.position(of: head, in: batch),
        let (place, offset) = Self.parts(position)
      else { continue }
      offsets[place, default: OffsetRanges()].insert(offset)
    }
  }

  /// Whether a record of that first position is there.
  func contains(_ position: [UInt8]) -> Bool {
    guard let (place, offset) = Self.parts(position) else { return false }
    return offsets[place]?.contains(offset) ?? false
  }

  /// Whether a record is there that stood behind that first position.
  func reachesBehind(_ position: [UInt8]) -> Bool {
    guard let (place, offset) = Self.parts(position), let end = offsets[place]?.end else {
      return false
    }
    return end > offset
  }

  /// A position's text before its offset, and the offset; nil for another text.
  private static func parts(_ position: [UInt8]) -> (place: [UInt8], offset: Offset)? {
    guard let slash = position.lastIndex(of: UInt8(ascii: "/")),
      let offset = Int64(String(decoding: position[(slash + 1)...], as: UTF8.self))
    else { return nil }
    return (Array(position[..<slash]), Offset(offset))
  }
}
