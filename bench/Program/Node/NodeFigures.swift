/// What the runs of the node, and of Apache Kafka beside it, measured.
struct NodeFigures {
  /// Seconds of one server for all records.
  struct Round {
    let produce: Double
    let consume: Double
  }

  let records: Int
  /// What stands beside the node.
  let kafkaName: String
  /// Why nothing does; nil where something does.
  let kafkaMissing: String?
  /// Seconds for all records, a round each.
  var nodeProduce: [Double] = []
  var nodeConsume: [Double] = []
  var kafkaProduce: [Double] = []
  var kafkaConsume: [Double] = []
  /// CPU seconds of the node for a round of both.
  var nodeCPU: [Double] = []
  var peakMemoryMiB = 0.0
  /// Seconds until the node serves, with that much data in its folder.
  var storedGiB = 0.0
  var readyAfterStop: [Double] = []
  var readyAfterCrash: [Double] = []
  /// The same after a crash with next to nothing stored.
  var readyAfterSmallCrash: [Double] = []

  init(records: Int, kafkaName: String, kafkaMissing: String?) {
    self.records = records
    self.kafkaName = kafkaName
    self.kafkaMissing = kafkaMissing
  }

  mutating func add(node: Round, kafka: Round?) {
    nodeProduce.append(node.produce)
    nodeConsume.append(node.consume)
    if let kafka {
      kafkaProduce.append(kafka.produce)
      kafkaConsume.append(kafka.consume)
    }
  }

  /// Records a second, medians.
  func rate(_ seconds: [Double]) -> Double { Double(records) / Measure.median(seconds) }

  var goals: [Goal] {
    var goals: [Goal] = []
    if !kafkaProduce.isEmpty {
      goals.append(
        Goal(
          what: "node: produce, beside Apache Kafka", wanted: 1,
          measured: rate(nodeProduce) / rate(kafkaProduce), unit: " x"))
      goals.append(
        Goal(
          what: "node: consume, beside Apache Kafka", wanted: 1,
          measured: rate(nodeConsume) / rate(kafkaConsume), unit: " x"))
    }
    goals.append(
      Goal(
        what: "node: resident memory", wanted: 100, measured: peakMemoryMiB, unit: " MiB",
        isUpperBound: true))
    goals.append(
      Goal(
        what: "node: start to ready, 1 GiB closed cleanly", wanted: 200,
        measured: Measure.median(readyAfterStop) * 1000, unit: " ms", isUpperBound: true))
    goals.append(
      Goal(
        what: "node: start to ready after SIGKILL at work, 1 GiB beside 10 MiB", wanted: 2,
        measured: Measure.median(readyAfterCrash) / Measure.median(readyAfterSmallCrash),
        unit: " x", isUpperBound: true))
    return goals
  }

  var part: String {
    func row(_ name: String, _ produce: [Double], _ consume: [Double]) -> String {
      func shown(_ seconds: [Double]) -> String {
        let rate = rate(seconds)
        return "\(Figure.whole(rate)) | \(Figure.whole(rate * LoadGenerator.bytesPerRecord / 1e6))"
      }
      return "| \(name) | \(shown(produce)) | \(shown(consume)) |"
    }
    var rows = [row("annals node", nodeProduce, nodeConsume)]
    if !kafkaProduce.isEmpty { rows.append(row(kafkaName, kafkaProduce, kafkaConsume)) }
    let missing = kafkaMissing.map {
      "**Not measured**: producing and consuming beside Apache Kafka; there was none to be had (\($0)).\n\n"
    }
    return """
      ## The node

      Method: one librdkafka client produces \(Figure.whole(Double(records))) records of \(Figure.whole(LoadGenerator.bytesPerRecord)) bytes into six
      partitions (idempotent, acks=all, linger.ms=5) and reads them again, on the server's machine, each server
      in turn in a topic of its own, the order changing from round to round and all disks synced between
      them, medians of \(nodeProduce.count) rounds after \(NodeBench.warmingRounds) that are not counted, for Kafka's virtual machine
      compiles while it is first used. Producing is timed from the first record to the last
      acknowledgement, the client's connecting included; reading from the assignment, on a connected
      client, to the last record. The node answers after an fsync of its group commit; Apache Kafka (KRaft, one broker, its defaults) answers from the page cache.

      | server | produced/s | MB/s | consumed/s | MB/s |
      |---|---|---|---|---|
      \(rows.joined(separator: "\n"))

      \(missing ?? "")The node's CPU: \(Figure.decimal(Measure.median(nodeCPU) * 1e6 / Double(records))) µs a record produced and read; its most memory \(Figure.whole(peakMemoryMiB)) MiB.

      *After SIGKILL*: the node started on a folder closed cleanly, took 10 MiB more, and was killed
      before it closed anything; those 10 MiB are read whole after the start that is timed.

      | start to ready | ms |
      |---|---|
      | \(Figure.decimal(storedGiB)) GiB closed cleanly | \(Figure.whole(Measure.median(readyAfterStop) * 1000)) |
      | \(Figure.decimal(storedGiB)) GiB after SIGKILL | \(Figure.whole(Measure.median(readyAfterCrash) * 1000)) |
      | 10 MiB after SIGKILL | \(Figure.whole(Measure.median(readyAfterSmallCrash) * 1000)) |
      """
  }
}
