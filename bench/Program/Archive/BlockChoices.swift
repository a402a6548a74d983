import Archive
import EventModel
import Glibc
import TestServers

/// What levels of zstd and sizes of blocks give: the same events through the archive's own writer and
/// reader.
struct BlockChoices {
  let seed: UInt64
  let events: Int

  /// One choice.
  struct Figures {
    let level: Int32
    let blockBytes: Int
    let events: Int
    var bytes = 0.0
    var packSeconds = 0.0
    var readSeconds = 0.0

    var row: String {
      let count = Double(events)
      return "| \(level) | \(Figure.whole(Double(blockBytes) / 1024)) | "
        + "\(Figure.decimal(bytes / count)) | \(Figure.whole(packSeconds * 1e9 / count)) | "
        + "\(Figure.whole(readSeconds * 1e9 / count)) |"
    }
  }

  func measure() throws -> [Figures] {
    let batches = self.batches
    var result: [Figures] = []
    for blockBytes in [64 << 10, 256 << 10, 1 << 20, 4 << 20] {
      for level in [Int32(1), 3, 6] {
        result.append(try measure(batches, level, blockBytes))
      }
    }
    return result
  }

  private static let topic = TopicName("bench")

  private var batches: [RecordBatch] {
    var records = CallRecords(
      seed: seed, count: events, partitions: [TopicPartition(Self.topic, Partition(0))])
    return stride(from: 0, to: events, by: 10_000).map { start in
      let batch = RecordBatch(capacityBytes: 4 << 20)
      records.fill(batch, count: min(10_000, events - start))
      return batch
    }
  }

  private func measure(
    _ batches: [RecordBatch], _ level: Int32, _ blockBytes: Int
  ) throws -> Figures {
    let folder = "/tmp/annals-bench-blocks-\(getpid())"
    defer {
      do { try ChildProcess.run(["rm", "-rf", folder], output: "/dev/null") } catch {
        BenchCommand.say("\(folder) is left behind")
      }
    }
    var options = ArchiveOptions()
    options.level = level
    options.blockBytes = blockBytes
    var figures = Figures(level: level, blockBytes: blockBytes, events: events)
    let writer = try ArchiveWriter(path: folder, options: options)
    try writer.open(LogName(topic: Self.topic, life: 1), Partition(0), start: Offset(0))
    figures.packSeconds = try Measure.cpuSeconds(of: {
      for batch in batches { try writer.append(batch) }
      try writer.close()
    })
    let reader = try ArchiveReader(path: folder)
    let found = reader.partitions[0]
    figures.bytes = Double(found.bytes)
    figures.readSeconds = try Measure.cpuSeconds(of: {
      let cursor = try reader.cursor(of: found, from: found.start, to: found.end)
      while true {
        let batch = RecordBatch(capacityBytes: 5 << 20)
        guard try cursor.next(into: batch, maxBytes: 4 << 20) else { break }
      }
    })
    return figures
  }
}
