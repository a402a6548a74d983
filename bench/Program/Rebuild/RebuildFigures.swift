/// What rebuilding from an archive measured.
struct RebuildFigures {
  let eventsSmall: Int
  let eventsLarge: Int
  /// Seconds of C for its events, a round each.
  var copy: [Double] = []
  var copyEvents = 0
  /// Folding alone, on one core.
  var fold: [RebuildRun.Figures] = []
  var small: [RebuildRun.Figures] = []
  var large: [RebuildRun.Figures] = []
  var archiveBytes: Int64 = 0
  /// Nil where nothing can watch.
  var profile: FoldProfile?

  init(eventsSmall: Int, eventsLarge: Int) {
    self.eventsSmall = eventsSmall
    self.eventsLarge = eventsLarge
  }

  /// How many times C the fold of one core should be.
  private static let foldWanted = 3.0
  /// And a rebuild on two.
  private static let rebuildWanted = 3.0

  var copyRate: Double { Double(copyEvents) / Measure.median(copy) }

  private func phase(
    _ runs: [RebuildRun.Figures], _ value: (RebuildRun.Figures) -> Double
  ) -> String { Figure.decimal(median(runs, value)) }

  private func median(
    _ runs: [RebuildRun.Figures], _ value: (RebuildRun.Figures) -> Double
  ) -> Double { Measure.median(runs.map(value)) }

  /// CPU seconds decide: one thread does nothing else.
  var foldRate: Double { Double(eventsLarge) / median(fold, \.cpuSeconds) }
  /// What the large archive became.
  private var rowsLarge: Int64 { large.first?.rows ?? 0 }
  var largeRate: Double { Double(eventsLarge) / median(large, \.seconds) }

  /// Seconds an event.
  private var smallCost: Double { median(small, \.seconds) / Double(eventsSmall) }
  private var largeCost: Double { median(large, \.seconds) / Double(eventsLarge) }

  var goals: [Goal] {
    [
      Goal(
        what: "rebuild: decompress, check, decode and fold, one core, beside C",
        wanted: Self.foldWanted,
        measured: foldRate / copyRate, unit: " x"),
      Goal(
        what:
          "rebuild: \(Figure.whole(Double(eventsLarge))) events into \(Figure.whole(Double(rowsLarge))) rows, two cores, beside C",
        wanted: Self.rebuildWanted, measured: largeRate / copyRate, unit: " x"),
      Goal(
        what: "rebuild: cost of an event at 10 times as many", wanted: 1.1,
        measured: largeCost / smallCost, unit: " x", isUpperBound: true),
      Goal(
        what: "rebuild: memory at 10 times as many", wanted: 1.05,
        measured: median(large, \.peakMemoryMiB) / median(small, \.peakMemoryMiB), unit: " x",
        isUpperBound: true),
    ]
  }

  /// Where a rebuild's time goes.
  private var rebuildPart: String {
    let wanted = Double(eventsLarge) / (Self.rebuildWanted * copyRate)
    let (whole, folding) = (median(large, \.seconds), median(large, \.folding))
    return """
      \(Figure.decimal(Self.rebuildWanted)) x C is \(Figure.decimal(wanted)) s for \(Figure.whole(Double(eventsLarge))) events. The rebuild took \(Figure.decimal(whole)): \(Figure.decimal(folding)) on two
      threads, which is \(Figure.decimal(2 * folding * 1e6 / Double(eventsLarge))) µs of a thread's time an event, beside \(Figure.decimal(1e6 / foldRate)) µs of CPU where one folds alone; and
      \(Figure.decimal(whole - folding)) behind them, in the steps below the first of this table.
      """
  }

  private var profilePart: String {
    guard let profile else { return "" }
    return "\n\n" + profile.part(cost: 1e6 / foldRate, wanted: 1e6 / (Self.foldWanted * copyRate))
  }

  var part: String {
    func row(_ name: String, _ events: Int, _ runs: [RebuildRun.Figures]) -> String {
      let seconds = median(runs, \.seconds)
      let rate = Double(events) / seconds
      return "| \(name) | \(Figure.whole(rate)) | \(Figure.decimal(rate / copyRate)) | "
        + "\(Figure.decimal(median(runs, \.cpuSeconds) * 1e6 / Double(events))) | "
        + "\(Figure.whole(median(runs, \.peakMemoryMiB))) |"
    }
    return """
      ## Rebuilding

      Method: the same generator's events in an archive of six partitions, zstd blocks of 1 MiB, folded by a
      tally of twelve values, two of them quantile sketches, into \(Figure.whole(Double(rowsLarge))) rows (10,000 keys in ten windows);
      each run is a process of its own, medians of \(large.count) rounds. *Fold* decompresses, checks, decodes and folds on one
      core and writes nothing; a *rebuild* ends when readers see its generation: rows copied, keys made, committed,
      analyzed, all of them hashed for the digest, and the views switched; sums and row counts are compared with
      the generator's, and the digests of all rounds with each other. C as above, in the same run.

      | what | events/s | x C | CPU µs an event | peak memory MiB |
      |---|---|---|---|---|
      | C: binary COPY | \(Figure.whole(copyRate)) | 1.00 | | |
      \(row("fold, one core", eventsLarge, fold))
      \(row("rebuild of \(Figure.whole(Double(eventsSmall))) events", eventsSmall, small))
      \(row("rebuild of \(Figure.whole(Double(eventsLarge))) events", eventsLarge, large))

      | seconds of a rebuild | \(Figure.whole(Double(eventsSmall))) events | \(Figure.whole(Double(eventsLarge))) events |
      |---|---|---|
      | read, decode, fold, on two threads | \(phase(small, \.folding)) | \(phase(large, \.folding)) |
      | rows, positions, outcomes into Postgres | \(phase(small, \.writing)) | \(phase(large, \.writing)) |
      | keys, indexes, commit, analyze | \(phase(small, \.indexing)) | \(phase(large, \.indexing)) |
      | the digest of all rows | \(phase(small, \.verifying)) | \(phase(large, \.verifying)) |
      | the switch | \(phase(small, \.switching)) | \(phase(large, \.switching)) |

      \(rebuildPart)

      The archive holds \(Figure.whole(Double(archiveBytes) / Double(eventsLarge))) bytes an event.\(profilePart)
      """
  }
}
