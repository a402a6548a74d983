import EventCodec
import EventModel
import Glibc
import KafkaWire
import PostgresWire
import Store
import TestServers
import Topics

/// From a filled Kafka topic into Postgres, beside what Postgres can do at its best and beside what
/// one writes first; every way in turn, round after round.
struct PipelineBench {
  static let serverSettings = [
    "synchronous_commit=on", "shared_buffers=512MB", "max_wal_size=8GB", "deadlock_timeout=1s",
  ]

  private let options: BenchOptions
  private let kafka: KafkaCluster
  private let postgres: PostgresCluster
  private let registry: ContractRegistry
  private let topic: TopicContract
  private let topicPrefix: String

  init(_ options: BenchOptions) throws {
    self.options = options
    BenchCommand.say("starting Kafka and Postgres")
    kafka = try KafkaCluster.apacheKafka()
    postgres = try PostgresCluster(settings: Self.serverSettings)
    topicPrefix = "bench\(getpid())."
    registry = try ContractRegistry(files: ContractFiles.all, topicPrefix: topicPrefix)
    guard let topic = registry.topic(declared: "slm.metrics") else {
      throw BenchError("no contract of slm.metrics")
    }
    self.topic = topic
  }

  func run() throws -> PipelineFigures {
    let filler = TopicFiller(kafka: try kafka.settings(), topic: topic)
    BenchCommand.say("filling \(topic.name) with \(options.events) events")
    try filler.fill(seed: options.seed, count: options.events)
    defer { filler.remove() }
    let totals = Totals(seed: options.seed, count: options.events, of: options.events)
    var figures = PipelineFigures(events: options.events, naiveEvents: options.naiveEvents)
    figures.postgres = Self.serverSettings.joined(separator: ", ")
    for round in 1...options.rounds {
      let copy = try inDatabase { url in
        try CopyBaseline(
          postgres: PostgresSettings(url: url), seed: options.seed, count: options.events
        ).run()
      }
      figures.copy.append(copy.seconds)
      figures.copyBackend.append(copy.backendSeconds)
      figures.usage.append(try inDatabase { try work($0, withLog: false, totals) })
      figures.usageAndLog.append(try inDatabase { try work($0, withLog: true, totals) })
      figures.naive.append(
        try inDatabase { url in
          try NaiveConsumer(
            kafka: kafka.settings(), postgres: PostgresSettings(url: url), registry: registry,
            topic: topic, count: options.naiveEvents
          ).run()
        })
      BenchCommand.say(line(round, figures))
    }
    return figures
  }

  private func line(_ round: Int, _ figures: PipelineFigures) -> String {
    func rate(_ seconds: Double, _ events: Int) -> Int { Int(Double(events) / seconds) }
    return "round \(round): copy \(rate(figures.copy.last!, options.events))/s, "
      + "usage \(rate(figures.usage.last!.seconds, options.events))/s, "
      + "usage and log \(rate(figures.usageAndLog.last!.seconds, options.events))/s, "
      + "naive \(rate(figures.naive.last!, options.naiveEvents))/s"
  }

  /// A database of its own for each run, after a checkpoint: nobody pays for another's writes.
  private func inDatabase<Value>(_ body: (String) throws -> Value) throws -> Value {
    try postgres.withDatabase { url in
      try postgres.psql(url, "CHECKPOINT")
      return try body(url)
    }
  }

  /// A worker in a process of its own, then the sums of what it wrote.
  private func work(_ url: String, withLog: Bool, _ totals: Totals) throws -> WorkerFigures {
    let run = WorkerRun(
      bootstrap: kafka.bootstrap, postgresURL: url, topicPrefix: topicPrefix, withLog: withLog,
      count: options.events, batchRecordsMax: options.batchRecordsMax)
    let generation = try run.migrate()
    let output = "/tmp/annals-bench-\(getpid())"
    defer { unlink(output) }
    let process = try ChildProcess.start(
      ["/proc/self/exe"].map { executable($0) } + run.arguments, output: output)
    let status = ChildProcess.wait(process)
    let text = ChildProcess.contents(output)
    guard status == 0 else { throw BenchError("the worker ended with \(status):\n\(text)") }
    let connection = try PostgresConnection(
      PostgresSettings(url: url), applicationName: "bench-check")
    try TotalsCheck(connection: connection, schema: generation.schema)
      .check(totals, withLog: withLog)
    return try WorkerFigures(text)
  }

  /// Where this program lies.
  private func executable(_ link: String) -> String {
    var path = [CChar](repeating: 0, count: 4096)
    let length = readlink(link, &path, path.count - 1)
    return String(decoding: path[..<max(0, length)].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
