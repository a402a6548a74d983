/// All rounds of an archive run.
struct ArchiveFigures {
  let events: Int
  let level: Int32
  /// Seconds for all events.
  var bare: [Double] = []
  var archive: [Double] = []
  /// Seconds before it began to read: folder, six partitions of some files each, client.
  var opening: [Double] = []
  /// CPU seconds of the archiving process.
  var archiveCPU: [Double] = []
  /// Where a round that was watched spent its time.
  var threads = ThreadWatch.Result()
  /// Bytes: of the records as lines and of those packed by `zstd`; of the values alone likewise; and
  /// of the archive's segments.
  var lineBytes = 0.0
  var zstdBytes = 0.0
  var valueBytes = 0.0
  var zstdValueBytes = 0.0
  var archiveBytes = 0.0
  /// Seconds of one core: verifying, `zstd -t` of the same frames, and reading all records.
  var verify: [Double] = []
  var zstdTest: [Double] = []
  var deep: [Double] = []
  var read: [Double] = []
  var choices: [BlockChoices.Figures] = []

  private func rate(_ seconds: [Double]) -> Double { Double(events) / Measure.median(seconds) }

  var goals: [Goal] {
    [
      Goal(
        what: "archive: from Kafka, beside a bare consumer", wanted: 0.5,
        measured: rate(archive) / rate(bare), unit: " x"),
      Goal(
        what: "archive: size beside zstd of the same events in one file", wanted: 1.1,
        measured: archiveBytes / zstdBytes, unit: " x", isUpperBound: true),
      Goal(
        what: "archive: verify beside zstd -t, one core each", wanted: 0.8,
        measured: rate(verify) / rate(zstdTest), unit: " x"),
    ]
  }

  /// The section of the page.
  var part: String {
    func row(_ name: String, _ seconds: [Double]) -> String {
      let megabytes = archiveBytes / 1e6 / Measure.median(seconds)
      return "| \(name) | \(Figure.whole(rate(seconds))) | \(Figure.whole(megabytes)) |"
    }
    return """
      ## The archive

      Method: \(Figure.whole(Double(events))) events of the generator in a topic of six partitions, a broker of the
      run's own on the same machine; both ways in turn, medians of \(bare.count) rounds after one that is not
      counted. *Bare* is librdkafka in C (`rd_kafka_consume_batch_queue`), which counts and frees
      messages. Both are connected and have asked for the offsets of every partition when their time
      begins. *Archive* is the archiver from its first fetch, as the bare one's time begins, to the
      closing of its folder: read, packed at level \(level), hashed, fsynced, in the manifest. Before
      that it opens folder, partitions and client, each file fsynced:
      \(Figure.whole(Measure.median(opening) * 1000)) ms.

      | way | events/s |
      |---|---|
      | bare | \(Figure.whole(rate(bare))) |
      | archive | \(Figure.whole(rate(archive))) |

      The archive took \(Figure.decimal(Measure.median(archiveCPU) * 1e6 / Double(events))) µs of CPU an event, the client's own threads included.

      \(ThreadTable(result: threads, events: events).text)

      Of packing, SHA-256 is \(Figure.whole(Measure.median(verify) * 1e9 / Double(events))) ns an event: what verifying takes, below.

      | the same events | bytes an event |
      |---|---|
      | as lines of JSON with partition, offset, timestamp_ms, key and value | \(Figure.decimal(lineBytes / Double(events))) |
      | the same packed by `zstd -\(level)` as one file | \(Figure.decimal(zstdBytes / Double(events))) |
      | segments of the archive | \(Figure.decimal(archiveBytes / Double(events))) |
      | the values alone as lines | \(Figure.decimal(valueBytes / Double(events))) |
      | the values alone packed by `zstd -\(level)` | \(Figure.decimal(zstdValueBytes / Double(events))) |

      The goal compares what says the same. A file of values alone is smaller: it has no key (an event's
      id, random), no offset, no record time and no lengths, and nothing that parts one event from the
      next, about a dozen bytes an event that no packing gets rid of in Kafka's format.

      On one core, CPU time; `zstd -t` reads the archive's frames, cut out into one file:

      | way | events/s | MB/s of the archive |
      |---|---|---|
      \(row("verify: SHA-256 of every block", verify))
      \(row("`zstd -t`", zstdTest))
      \(row("verify --deep: every record as well", deep))
      \(row("read: unpack, check, fill batches", read))

      Levels and blocks, on \(Figure.whole(Double(choices.first?.events ?? 0))) events; packing is what `archive run` does of it on one core:

      | level | block KiB | bytes an event | pack ns an event | read ns an event |
      |---|---|---|---|---|
      \(choices.map(\.row).joined(separator: "\n"))

      Chosen: level 1 and 1 MiB, with a match table of 8,192 entries at level 1 instead of twice that.
      What differs between such events is random (ids, amounts), and what repeats stands in the event
      before: levels 3 and 6 look longer and find no more. Blocks beyond 1 MiB gain nothing for the same
      reason; smaller ones cost more commits of the manifest and more calls for each event, and a larger
      one is what has to be unpacked for one record.
      """
  }
}
