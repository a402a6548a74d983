import Glibc

/// `annals-bench`: measures, prints, writes the page, and fails where a goal is missed.
struct BenchCommand {
  private let words: [String]

  init(_ words: [String]) { self.words = words }

  /// Progress and trouble go to standard error, figures to standard output.
  static func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(2, bytes, bytes.count)
  }

  /// - Returns: the exit status: 0 where every goal is met, 1 where one is missed.
  func run() throws -> Int32 {
    let verb = words.first.flatMap { $0.hasPrefix("--") ? nil : $0 } ?? "all"
    let rest = words.first == verb ? words.dropFirst() : words[...]
    if verb == "worker" {
      try WorkerRun(arguments: Array(rest)).work()
      return 0
    }
    if verb == "rebuild-archive", let path = rest.first {
      let options = try BenchOptions(rest.dropFirst())
      try RebuildBench.archive(path, options)
      return 0
    }
    if verb == "rebuild-run" {
      try RebuildRun(arguments: Array(rest)).work()
      return 0
    }
    if verb == "fold" {
      let options = try BenchOptions(rest)
      let batch = options.batchRecordsMax > 0 ? options.batchRecordsMax : 50_000
      let bench = try FoldBench(
        seed: options.seed, events: options.events, batchRecords: batch)
      for withLog in [false, true] {
        print(withLog, Int(try bench.run(withLog: withLog)), "ns/event")
      }
      return 0
    }
    let verbs = [
      "all", "archive", "decode", "digest", "endurance", "node", "pipeline", "rebuild",
    ]
    guard verbs.contains(verb) else {
      throw BenchError(BenchOptions.usage)
    }
    let options = try BenchOptions(rest)
    let report = try measure(verb, options)
    print(report.text)
    if let path = options.report { try report.write(to: path) }
    return report.goals.allSatisfy(\.isMet) || options.isQuick ? 0 : 1
  }

  private func measure(_ verb: String, _ options: BenchOptions) throws -> BenchReport {
    func asked(_ part: String) -> Bool { verb == part || verb == "all" }
    var decode: DecodeBench.Figures?
    if asked("decode") {
      Self.say("decoding: our path beside simdjson On-Demand")
      decode = try DecodeBench(records: 20_000, passes: options.isQuick ? 1 : 5)
        .run(rounds: options.decodeRounds)
    }
    let pipeline = asked("pipeline") ? try PipelineBench(options).run() : nil
    let rebuild = asked("rebuild") ? try RebuildBench(options).run() : nil
    let node = asked("node") ? try NodeBench(options).run() : nil
    let archive = asked("archive") ? try ArchiveBench(options).run() : nil
    let digest = asked("digest") ? try DigestBench(options).run() : nil
    let endurance =
      asked("endurance") && !options.isQuick ? try EnduranceBench().run() : nil
    return BenchReport(
      options: options, decode: decode, pipeline: pipeline, rebuild: rebuild, node: node,
      archive: archive, endurance: endurance, digest: digest)
  }
}
