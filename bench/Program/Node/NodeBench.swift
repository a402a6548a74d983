import EventModel
import Glibc
import KafkaWire
import TestServers

/// The node beside Apache Kafka, and how soon it serves.
struct NodeBench {
  private static let partitions = 6
  /// Records that make a data folder of a GiB.
  private static let storedRecords = 3_000_000
  private static let smallRecords = 30_000
  /// Records that a node takes between its start and its crash.
  private static let tailRecords = 30_000
  private static let starts = 5
  /// Rounds that are not counted.
  static let warmingRounds = 2
  /// A round takes three seconds, and what one client can take varies.
  private static let roundsMin = 9

  private let options: BenchOptions
  private let folder: String

  init(_ options: BenchOptions) throws {
    self.options = options
    folder = "/tmp/annals-bench-node-\(getpid())"
    try Guardian.clean(up: folder, with: ["true"])
    mkdir(folder, 0o700)
  }

  func run() throws -> NodeFigures {
    var figures = try measureLoad()
    try measureStarts(&figures)
    return figures
  }

  /// Both servers in turn; both have ended when it returns.
  private func measureLoad() throws -> NodeFigures {
    _ = LoadGenerator.pool
    let node = try NodeProcess(data: folder + "/node")
    let missing = KafkaCluster.apacheKafkaMissing
    let kafka = missing == nil ? try KafkaCluster.apacheKafka() : nil
    if let missing { BenchCommand.say("no Apache Kafka beside the node: \(missing)") }
    var figures = NodeFigures(
      records: options.events, kafkaName: kafka?.name ?? "", kafkaMissing: missing)
    let rounds = options.isQuick ? 1 : max(options.rounds, Self.roundsMin)
    // What a virtual machine compiles while it is first used is not counted.
    for round in 1 - Self.warmingRounds...rounds {
      // Whoever comes second has the other's work behind it: they change places.
      let kafkaFirst = round.isMultiple(of: 2)
      var theirs = kafkaFirst ? try kafka.map { try self.round($0.bootstrap, round) } : nil
      let before = node.cpuSeconds
      let ours = try self.round(node.bootstrap, round)
      let cpu = node.cpuSeconds - before
      if !kafkaFirst { theirs = try kafka.map { try self.round($0.bootstrap, round) } }
      BenchCommand.say("node: round \(round) of \(rounds)")
      if round < 1 { continue }
      figures.nodeCPU.append(cpu)
      figures.add(node: ours, kafka: theirs)
    }
    figures.peakMemoryMiB = node.memory.peakMiB
    try node.stop()
    return figures
  }

  private func round(_ bootstrap: String, _ number: Int) throws -> NodeFigures.Round {
    let load = LoadGenerator(
      settings: ["bootstrap.servers": bootstrap], topic: TopicName("bench-\(number)"),
      partitions: Self.partitions)
    try load.create()
    let produce = try load.produce(options.events)
    let consume = try load.consume(options.events)
    try load.remove()
    // What a server left to be written is written now, and not at the next one's cost.
    sync()
    return NodeFigures.Round(produce: produce, consume: consume)
  }

  private func measureStarts(_ figures: inout NodeFigures) throws {
    BenchCommand.say("node: starting with a GiB, and with little")
    let great = folder + "/great"
    let small = folder + "/small"
    try fill(great, options.isQuick ? Self.smallRecords : Self.storedRecords)
    try fill(small, Self.smallRecords)
    figures.storedGiB =
      Double(options.isQuick ? Self.smallRecords : Self.storedRecords)
      * LoadGenerator.bytesPerRecord / 1_073_741_824
    for start in 0..<Self.starts {
      let crash = try crash(great, start)
      figures.readyAfterStop.append(crash.afterStop)
      figures.readyAfterCrash.append(crash.afterCrash)
      figures.readyAfterSmallCrash.append(try self.crash(small, start).afterCrash)
    }
  }

  /// Starts a node on a folder that was closed cleanly, kills it in the middle of its work, and starts
  /// it again; the folder is as before and closed cleanly afterwards.
  ///
  /// What it wrote before it was killed is behind its last clean close, so that the next start has to
  /// look at it: as much in a great folder as in a small one.
  private func crash(
    _ data: String, _ number: Int
  ) throws -> (afterStop: Double, afterCrash: Double) {
    let node = try NodeProcess(data: data)
    let topic = TopicName("tail-\(number)")
    try LoadGenerator(
      settings: ["bootstrap.servers": node.bootstrap], topic: topic, partitions: Self.partitions
    ).fill(Self.tailRecords)
    node.crash()
    let again = try NodeProcess(data: data)
    let load = LoadGenerator(
      settings: ["bootstrap.servers": again.bootstrap], topic: topic, partitions: Self.partitions)
    _ = try load.consume(Self.tailRecords)
    try load.remove()
    try again.stop()
    return (node.secondsToReady, again.secondsToReady)
  }

  private func fill(_ data: String, _ records: Int) throws {
    let node = try NodeProcess(data: data)
    try LoadGenerator(
      settings: ["bootstrap.servers": node.bootstrap], topic: TopicName("stored"),
      partitions: Self.partitions
    ).fill(records)
    try node.stop()
  }
}
