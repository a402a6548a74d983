import Glibc
import TestServers

/// Where the CPU of a fold goes, by `perf`: samples at even intervals, told apart by what runs then.
struct FoldProfile {
  /// Of all samples, how many a stage has, the greatest first.
  let shares: [(stage: String, share: Double)]

  /// Samples a second; odd, so that it does not beat with the machine's own ticks.
  private static let frequency = "997"

  /// Folds an archive once more, watched.
  /// - Returns: nil where there is no `perf`, or the machine does not let it watch.
  static func measure(archive: String) throws -> FoldProfile? {
    guard Command.path(of: "perf") != nil else {
      BenchCommand.say("no perf: the fold's profile is left out")
      return nil
    }
    let samples = "/tmp/annals-bench-profile-\(getpid())"
    defer { unlink(samples) }
    do {
      _ = try Command.run(
        ["perf", "record", "-q", "-F", frequency, "-o", samples, RebuildRun.program]
          + ["rebuild-run", archive, "-", "0"])
    } catch {
      BenchCommand.say("perf may not watch: \(error)")
      return nil
    }
    let report = try Command.run(
      ["perf", "report", "-q", "-i", samples, "--stdio", "--no-children", "-t", ";"]
        + ["-s", "dso,symbol", "-F", "overhead,dso,symbol"])
    return FoldProfile(report: report)
  }

  /// - Parameter report: lines of percent, object and symbol, semicolons between.
  init(report: String) {
    var sums: [String: Double] = [:]
    for line in report.split(separator: "\n") {
      let parts = line.split(separator: ";", maxSplits: 2)
      guard parts.count == 3, let percent = Double(parts[0].filter { $0 != "%" && $0 != " " })
      else { continue }
      sums[FoldStage.name(object: parts[1], symbol: parts[2]), default: 0] += percent
    }
    let all = sums.values.reduce(0, +)
    shares = sums.map { ($0.key, $0.value / all) }.sorted { $0.share > $1.share }
  }

  /// A table of the stages.
  /// - Parameters:
  ///   - cost: µs of CPU that an event takes.
  ///   - wanted: µs that it may take where the goal is to be met.
  func part(cost: Double, wanted: Double) -> String {
    let rows = shares.map { stage, share in
      "| \(stage) | \(Figure.decimal(share * cost)) | \(Figure.whole(share * 100)) % |"
    }
    return """
      Where the fold's CPU goes, by `perf` over one fold more:

      | stage | µs an event | |
      |---|---|---|
      \(rows.joined(separator: "\n"))

      \(verdict(cost: cost, wanted: wanted))
      """
  }

  /// What the goal would need.
  private func verdict(cost: Double, wanted: Double) -> String {
    let goal =
      "3 x C on one core is \(Figure.decimal(wanted)) µs an event; the fold takes \(Figure.decimal(cost))"
    guard cost > wanted else { return goal + "." }
    let reading = FoldStage.all.filter(\.isReading).map(\.name)
    let read = cost * shares.reduce(0) { reading.contains($1.stage) ? $0 + $1.share : $0 }
    let left = wanted - read
    let needed =
      left > 0
      ? "all else takes \(Figure.decimal(cost - read)) and would have to take \(Figure.decimal(left))."
      : "so that nothing is left to fold with: the goal needs faster reading first."
    return """
      \(goal). Reading alone (unpacking, records out of blocks, JSON and its contract, their copies, the
      kernel) takes \(Figure.decimal(read)); \(needed)
      """
  }
}
