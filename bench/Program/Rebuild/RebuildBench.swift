import Archive
import EventCodec
import EventModel
import Glibc
import PostgresWire
import ProjectionKernel
import Store
import TestServers
import Topics

/// A read model computed anew from an archive, beside C.
struct RebuildBench {
  private let options: BenchOptions
  private let postgres: PostgresCluster
  private let registry: ContractRegistry
  private let topic: TopicContract

  init(_ options: BenchOptions) throws {
    self.options = options
    postgres = try PostgresCluster(settings: PipelineBench.serverSettings)
    registry = try ContractRegistry(files: ContractFiles.all)
    guard let topic = registry.topic(declared: "slm.metrics") else {
      throw BenchError("no contract of slm.metrics")
    }
    self.topic = topic
  }

  /// An archive that is kept, to look at one run alone: `rebuild-archive PATH --events N`, then
  /// `rebuild-run PATH POSTGRES-URL THREADS`.
  static func archive(_ path: String, _ options: BenchOptions) throws {
    let registry = try ContractRegistry(files: ContractFiles.all)
    guard let topic = registry.topic(declared: "slm.metrics") else {
      throw BenchError("no contract of slm.metrics")
    }
    try ArchiveFiller(path: path, topic: topic).fill(seed: options.seed, count: options.events)
  }

  func run() throws -> RebuildFigures {
    var template = Array("/tmp/annals-bench-archive-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw BenchError("no folder for an archive") }
    let folder = String(
      decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer { remove(folder) }
    var figures = RebuildFigures(
      eventsSmall: options.events, eventsLarge: 10 * options.events)
    let (small, large) = (folder + "/small", folder + "/large")
    for (path, events) in [(small, figures.eventsSmall), (large, figures.eventsLarge)] {
      BenchCommand.say("archiving \(events) events")
      try ArchiveFiller(path: path, topic: topic).fill(seed: options.seed, count: events)
    }
    figures.archiveBytes = try ArchiveReader(path: large).partitions.reduce(0) { $0 + $1.bytes }
    figures.copyEvents = options.events
    for round in 1...options.rounds {
      let copy = try inDatabase { url in
        try CopyBaseline(
          postgres: PostgresSettings(url: url), seed: options.seed, count: options.events
        ).run()
      }
      figures.copy.append(copy.seconds)
      figures.fold.append(
        try RebuildRun(archive: large, postgresURL: "-", threads: 0).launch())
      figures.small.append(try rebuild(small, figures.eventsSmall))
      figures.large.append(try rebuild(large, figures.eventsLarge))
      for runs in [figures.small, figures.large] where Set(runs.map(\.digest)).count != 1 {
        throw BenchError("rebuilds of one archive differ: \(runs.map(\.digest))")
      }
      BenchCommand.say(
        "round \(round): "
          + figures.goals.map { Figure.decimal($0.measured) }.joined(separator: ", "))
    }
    figures.profile = try FoldProfile.measure(archive: large)
    return figures
  }

  /// A rebuild into a fresh database, then the sums of what it wrote.
  private func rebuild(_ archive: String, _ events: Int) throws -> RebuildRun.Figures {
    try inDatabase { url in
      let settings = try PostgresSettings(url: url)
      let connection = try PostgresConnection(settings, applicationName: "bench")
      _ = try Migrator(connection).run(
        projections: [(WindowUsage.entry.declaration, WindowUsage.entry.sourceHash)],
        topics: registry.topics.map(\.name), dryRun: false)
      var figures = try RebuildRun(archive: archive, postgresURL: url, threads: 2).launch()
      let expected = Totals(seed: options.seed, count: events, of: events)
      let row = try connection.query(
        """
        SELECT sum(requests)::bigint, sum(prompt_tokens)::bigint, sum(latency_sum_us)::bigint,
          count(*)
        FROM read.window_usage
        """)[0]
      let wanted = [
        expected.requests, expected.promptTokens, expected.latencyMicroseconds, expected.keyWindows,
      ]
      let found = (0..<4).map { row.int64($0) ?? -1 }
      guard figures.events == events, found == wanted else {
        throw BenchError(
          "a rebuilt read model has sums and rows \(found) of \(figures.events) events, not \(wanted) "
            + "of \(events)")
      }
      figures.rows = found[3]
      return figures
    }
  }

  private func inDatabase<Value>(_ body: (String) throws -> Value) throws -> Value {
    try postgres.withDatabase { url in
      try postgres.psql(url, "CHECKPOINT")
      return try body(url)
    }
  }

  private func remove(_ folder: String) {
    do { _ = try Command.run(["rm", "-rf", folder]) } catch {
      BenchCommand.say("\(folder) is left behind: \(error)")
    }
  }
}
