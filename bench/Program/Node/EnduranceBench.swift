import EventModel
import Glibc
import KafkaWire
import TestServers

/// Ten million records through one node with retention on, and clients that do nothing: nothing may
/// grow.
struct EnduranceBench {
  private static let partitions = 12
  private static let records = 10_000_000
  private static let step = 1_000_000
  /// By size alone: the records' times are the same whenever they are made.
  private static let retention = [
    "retention.bytes": "16777216", "retention.ms": "-1", "segment.bytes": "4194304",
  ]
  /// 2026-11-21T00:00:00Z.
  private static let firstTimestampMs: Int64 = 1_795_219_200_000
  private static let lookups = 500
  private static let lookupRounds = 5
  private static let idleClients = 200
  private static let idleSeconds: UInt32 = 10
  private static let patience: Duration = .seconds(30)

  /// What was read off at one moment.
  struct Sample {
    var memoryMiB = 0.0
    var descriptors = 0
    var lookupP95 = 0.0
  }

  struct Figures {
    var early = Sample()
    var late = Sample()
    /// Of a core.
    var idleCPU = 0.0
    var idleKiB = 0.0
    var storedMiB = 0.0
  }

  private let folder = "/tmp/annals-bench-endurance-\(getpid())"

  func run() throws -> Figures {
    try Guardian.clean(up: folder, with: ["true"])
    mkdir(folder, 0o700)
    let node = try NodeProcess(data: folder + "/node", ["--node-retention-every", "1s"])
    let load = LoadGenerator(
      settings: ["bootstrap.servers": node.bootstrap], topic: TopicName("endurance"),
      partitions: Self.partitions)
    try load.create(configs: Self.retention)
    var figures = Figures()
    for million in 0..<(Self.records / Self.step) {
      let first = Self.firstTimestampMs + Int64(million * Self.step)
      try load.produce(Self.step, firstTimestampMs: first)
      try readTail(load)
      if million == 0 { figures.early = try sample(node, load, until: first + Int64(Self.step)) }
      BenchCommand.say("endurance: \(million + 1) million, \(Int(node.memory.nowMiB)) MiB")
    }
    figures.late = try sample(
      node, load, until: Self.firstTimestampMs + Int64(Self.records))
    figures.idleCPU = try idle(node) { try idleCPU(node) }
    try node.stop()
    // A node that worked has room from it, in which clients cost nothing: their memory is a new one's.
    let fresh = try NodeProcess(data: folder + "/fresh")
    let before = fresh.memory.nowMiB
    let grown = try idle(fresh) { fresh.memory.nowMiB - before }
    figures.idleKiB = grown * 1024 / Double(Self.idleClients)
    try fresh.stop()
    return figures
  }

  /// Reads what retention has left, to the end of every partition.
  private func readTail(_ load: LoadGenerator) throws {
    let consumer = try KafkaConsumer(KafkaSettings(load.settings), groupID: "annals-bench")
    defer { consumer.close() }
    var starts: [TopicPartition: Offset] = [:]
    var left: Int64 = 0
    for partition in partitions(load) {
      let marks = try consumer.watermarks(partition, timeout: Self.patience)
      // Retention may remove the oldest while they are read: the newest tenth is safe.
      let start = max(marks.low.number, marks.high.number - Int64(Self.step / 10 / Self.partitions))
      starts[partition] = Offset(start)
      left += marks.high.number - start
    }
    try consumer.assignDirect(starts)
    let deadline = ContinuousClock.now + Self.patience
    while left > 0, ContinuousClock.now < deadline {
      left -= Int64(
        consumer.poll(
          into: RecordBatch(), maxRecords: 50_000, maxBytes: 16 << 20,
          maxWait: .milliseconds(100)
        ).recordCount)
    }
    guard left == 0 else { throw BenchError("\(left) records of the tail were not read") }
  }

  private func partitions(_ load: LoadGenerator) -> [TopicPartition] {
    (0..<Int32(Self.partitions)).map { TopicPartition(load.topic, Partition($0)) }
  }

  /// - Parameter end: behind the last record's time; what retention surely kept lies before it.
  private func sample(
    _ node: NodeProcess, _ load: LoadGenerator, until end: Int64
  ) throws -> Sample {
    let consumer = try KafkaConsumer(KafkaSettings(load.settings), groupID: "annals-bench")
    defer { consumer.close() }
    var random = SeededGenerator(seed: 11)
    var best = Double.infinity
    for _ in 0..<Self.lookupRounds {
      var times: [Double] = []
      for index in 0..<Self.lookups {
        let partition = partitions(load)[index % Self.partitions]
        let moment = end - 1 - Int64(random.below(500_000))
        times.append(
          try Measure.seconds {
            _ = try consumer.offsetForTime(
              [partition], timestampMs: moment, timeout: Self.patience)
          })
      }
      best = min(best, times.sorted()[Self.lookups * 95 / 100])
    }
    return Sample(
      memoryMiB: node.memory.nowMiB, descriptors: node.descriptors, lookupP95: best)
  }

  /// What is so while there are clients that connected, asked once and then do nothing.
  private func idle(_ node: NodeProcess, _ look: () throws -> Double) throws -> Double {
    let clients = try (0..<Self.idleClients).map { _ in try IdleClient(node.bootstrap) }
    defer { for client in clients { client.close() } }
    return try look()
  }

  /// Of a core.
  private func idleCPU(_ node: NodeProcess) throws -> Double {
    let before = node.cpuSeconds
    sleep(Self.idleSeconds)
    return (node.cpuSeconds - before) / Double(Self.idleSeconds)
  }
}

extension EnduranceBench.Figures {
  var goals: [Goal] {
    [
      Goal(
        what: "endurance: memory at 10 million beside 1 million", wanted: 1.05,
        measured: late.memoryMiB / early.memoryMiB, unit: " x", isUpperBound: true),
      Goal(
        what: "endurance: descriptors at 10 million beside 1 million", wanted: 1.05,
        measured: Double(late.descriptors) / Double(early.descriptors), unit: " x",
        isUpperBound: true),
      Goal(
        what: "endurance: p95 of lookups by time, 10 million beside 1 million", wanted: 1.3,
        measured: late.lookupP95 / early.lookupP95, unit: " x", isUpperBound: true),
      Goal(
        what: "endurance: 200 idle connections, of a core", wanted: 0.5,
        measured: idleCPU * 100, unit: " %", isUpperBound: true),
      Goal(
        what: "endurance: an idle connection's memory", wanted: 100, measured: idleKiB,
        unit: " KiB", isUpperBound: true),
    ]
  }

  var part: String {
    """
    ## Endurance

    Method: 10,000,000 records of \(Figure.whole(LoadGenerator.bytesPerRecord)) bytes through one topic of 12 partitions that keeps 16 MiB a
    partition in segments of 4 MiB, which are full before the first million is; the newest tenth of each million is read. A lookup asks for the offset of
    a moment in the newest half million milliseconds; p95 is the least of five rounds of 500. Then 200
    connections ask for the API versions and do nothing for ten seconds; their memory is what a node that
    just started, and has nothing else to do, grows by for another 200.

    | | at 1 million | at 10 million |
    |---|---|---|
    | resident memory, MiB | \(Figure.decimal(early.memoryMiB)) | \(Figure.decimal(late.memoryMiB)) |
    | open descriptors | \(early.descriptors) | \(late.descriptors) |
    | p95 of a lookup by time, µs | \(Figure.whole(early.lookupP95 * 1e6)) | \(Figure.whole(late.lookupP95 * 1e6)) |

    200 idle connections take \(Figure.decimal(idleCPU * 100)) % of a core and \(Figure.decimal(idleKiB)) KiB each.
    """
  }
}
