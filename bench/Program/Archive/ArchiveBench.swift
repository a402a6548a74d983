import Archive
import Archiver
import BenchConsumer
import EventCodec
import EventModel
import Glibc
import KafkaWire
import TestServers
import Topics
import Worker

/// From a filled Kafka topic into an archive beside a bare consumer of the same topic; then what the
/// archive is like beside `zstd` on the same events.
struct ArchiveBench {
  private let options: BenchOptions
  private let kafka: KafkaCluster
  private let topic: TopicContract
  private let folder: String

  init(_ options: BenchOptions) throws {
    self.options = options
    BenchCommand.say("starting Kafka")
    kafka = try KafkaCluster.apacheKafka()
    let registry = try ContractRegistry(
      files: ContractFiles.all, topicPrefix: "bencharchive\(getpid()).")
    guard let topic = registry.topic(declared: "slm.metrics") else {
      throw BenchError("no contract of slm.metrics")
    }
    self.topic = topic
    folder = "/tmp/annals-bench-archive-\(getpid())"
  }

  func run() throws -> ArchiveFigures {
    let filler = TopicFiller(kafka: try kafka.settings(), topic: topic)
    BenchCommand.say("filling \(topic.name) with \(options.events) events")
    try filler.fill(seed: options.seed, count: options.events)
    defer { filler.remove() }
    defer { remove() }
    var figures = ArchiveFigures(events: options.events, level: ArchiveOptions().level)
    // The first round fills caches and is not counted.
    for round in 0...options.rounds {
      var bare = 0.0
      let failed = bench_consume(
        kafka.bootstrap, topic.name.text, topic.declaration.partitions, Int64(options.events),
        &bare)
      guard failed == 0 else { throw BenchError("the bare consumer failed") }
      remove()
      let cpu = Measure.cpuSeconds
      let (opening, archived) = try archive()
      guard round > 0 else { continue }
      figures.bare.append(bare)
      figures.opening.append(opening)
      figures.archive.append(archived)
      figures.archiveCPU.append(Measure.cpuSeconds - cpu)
      BenchCommand.say(
        "round \(round): bare \(Int(Double(options.events) / bare))/s, archive "
          + "\(Int(Double(options.events) / archived))/s")
    }
    BenchCommand.say("one more round, watched")
    remove()
    figures.threads = try ThreadWatch.watch { _ = try archive() }
    try ArchiveFiles(folder: folder, options: options).measure(&figures)
    figures.choices = try BlockChoices(seed: options.seed, events: min(options.events, 200_000))
      .measure()
    return figures
  }

  /// - Returns: seconds until it began to read, as the bare consumer's time begins, and from then on
  ///   until the folder was closed.
  private func archive() throws -> (opening: Double, archiving: Double) {
    var settings = ArchiverSettings(folder: folder, topics: [topic.name])
    settings.untilEnd = true
    let archiver = Archiver(try kafka.settings(), settings, stop: StopFlag()) { notice in
      BenchCommand.say("\(notice.message) \(notice.fields)")
    }
    let start = ContinuousClock.now
    try archiver.run()
    let end = ContinuousClock.now
    let records = try ArchiveReader(path: folder).partitions.reduce(0) { $0 + $1.records }
    guard records == Int64(options.events) else {
      throw BenchError("\(records) of \(options.events) are in the archive")
    }
    let running = archiver.progress.now.runningSince ?? start
    return ((running - start).seconds, (end - running).seconds)
  }

  private func remove() {
    do { try ChildProcess.run(["rm", "-rf", folder], output: "/dev/null") } catch {
      BenchCommand.say("\(folder) is left behind: \(error)")
    }
  }
}
