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
  private static let starts = 5

  private let options: BenchOptions
  private let folder: String

  init(_ options: BenchOptions) throws {
    self.options = options
    folder = "/tmp/annals-bench-node-\(getpid())"
    try Guardian.clean(up: folder, with: ["true"])
    mkdir(folder, 0o700)
  }

  func run() throws -> NodeFigures {
    var figures = NodeFigures(records: options.events)
    _ = LoadGenerator.pool
    let node = try NodeProcess(data: folder + "/node")
    let kafka = KafkaCluster.startUnavailable == nil ? try KafkaCluster.start() : nil
    if let reason = KafkaCluster.startUnavailable {
      BenchCommand.say("no Apache Kafka beside the node: \(reason)")
    }
    for round in 1...options.rounds {
      let before = node.cpuSeconds
      let ours = try self.round(node.bootstrap, round)
      figures.nodeCPU.append(node.cpuSeconds - before)
      figures.nodeProduce.append(ours.produce)
      figures.nodeConsume.append(ours.consume)
      if let kafka {
        let theirs = try self.round(kafka.bootstrap, round)
        figures.kafkaProduce.append(theirs.produce)
        figures.kafkaConsume.append(theirs.consume)
      }
      BenchCommand.say("node: round \(round) of \(options.rounds)")
    }
    figures.peakMemoryMiB = node.memory.peakMiB
    try node.stop()
    try measureStarts(&figures)
    return figures
  }

  private func round(_ bootstrap: String, _ number: Int) throws -> (
    produce: Double, consume: Double
  ) {
    let load = LoadGenerator(
      settings: ["bootstrap.servers": bootstrap], topic: TopicName("bench-\(number)"),
      partitions: Self.partitions)
    try load.create()
    let produce = try Measure.seconds { try load.produce(options.events) }
    let consume = try Measure.seconds { try load.consume(options.events) }
    try load.remove()
    return (produce, consume)
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
    for _ in 0..<Self.starts {
      let node = try NodeProcess(data: great)
      figures.readyAfterStop.append(node.secondsToReady)
      node.crash()
      let again = try NodeProcess(data: great)
      figures.readyAfterCrash.append(again.secondsToReady)
      try again.stop()
      try NodeProcess(data: small).crash()
      let other = try NodeProcess(data: small)
      figures.readyAfterSmallCrash.append(other.secondsToReady)
      try other.stop()
    }
  }

  private func fill(_ data: String, _ records: Int) throws {
    let node = try NodeProcess(data: data)
    let load = LoadGenerator(
      settings: ["bootstrap.servers": node.bootstrap], topic: TopicName("stored"),
      partitions: Self.partitions)
    try load.create()
    try load.produce(records)
    try node.stop()
  }
}
