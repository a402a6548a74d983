import Archive
import EventModel
import Foundation
import KafkaWire
import TestKit
import TestServers
import Testing

/// What else can be done with an archive, with the program as it was built.
@Suite("annals archive list, verify, export, restore; node --serve")
struct ArchiveCommandTests {
  /// An archive of one topic with a few hundred records of every shape.
  private struct Made {
    let cluster: KafkaCluster
    let topic: TopicName
    let binary: AnnalsBinary
    var folder: String { binary.folder.path + "/archive" }

    init() throws {
      cluster = try KafkaCluster.shared()
      topic = try cluster.makeTopic("kept", partitions: 2)
      binary = try AnnalsBinary(["KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrap])
      try cluster.produce((0..<300).map(Self.record), to: topic)
      let run = try binary.run(
        "archive", "run", "--archive-folder", folder, "--topic", topic.text, "--until-end")
      #expect(run.status == 0 && run.error.contains("300 records read"), "\(run)")
    }

    /// With and without key, value and headers, bytes that are no text among them.
    private static func record(_ number: Int) -> TestRecord {
      var value: [UInt8]? = Array("v\(number)\n".utf8)
      if number % 13 == 0 { value = [0xFF, 0] }
      if number % 11 == 0 { value = nil }
      return TestRecord(
        key: number % 7 == 0 ? nil : Array("k\(number % 10)".utf8), value: value,
        headers: number % 3 == 0 ? [RecordHeader("a", [0xFE]), RecordHeader("b", nil)] : [],
        partition: Int32(number % 2), timestampMs: 1_790_000_000_000 + Int64(number) * 1000)
    }

    func archive(_ words: String...) throws -> AnnalsBinary.Answer {
      try binary.run(["archive"] + words + ["--archive-folder", folder])
    }

    /// Everything a consumer finds in a topic.
    static func read(_ settings: KafkaSettings, _ topic: TopicName) throws -> RecordBatch {
      let consumer = try KafkaConsumer(settings, groupID: "reader")
      let places = [Int32(0), 1].map { TopicPartition(topic, Partition($0)) }
      try consumer.assignDirect(Dictionary(uniqueKeysWithValues: places.map { ($0, Offset(0)) }))
      let batch = RecordBatch()
      var ended: Set<TopicPartition> = []
      let deadline = ContinuousClock.now + KafkaCluster.patience
      while ended.count < 2, ContinuousClock.now < deadline {
        let result = consumer.poll(
          into: batch, maxRecords: 100_000, maxBytes: 1 << 26, maxWait: .milliseconds(50))
        for case .endOfPartition(let place, _) in result.events { ended.insert(place) }
      }
      return batch
    }
  }

  @Test("export writes what was asked for, and produce --raw reads it")
  func export() throws {
    let made = try Made()
    let all = try made.archive("export", made.topic.text)
    let lines = all.output.split(separator: "\n")
    #expect(lines.count == 300 && all.error == "300 records\n", "\(all.error)")
    #expect(
      lines[1]
        == #"{"topic":"\#(made.topic)","partition":0,"offset":1,"timestamp_ms":1790000002000,"#
        + #""timestamp_type":"create","key":"k2","value":"v2\n"}"#)
    #expect(lines[13].contains(#""value_base64":"/wA=""#), "\(lines[13])")
    #expect(lines[0].contains(#""headers":[["a",{"value_base64":"/g=="}],["b",null]]"#))
    func count(_ words: String...) throws -> Int {
      try made.binary.run(
        ["archive", "export", made.topic.text, "--archive-folder", made.folder] + words
      ).output.split(separator: "\n").count
    }
    #expect(try count("--partition", "1", "--from", "10", "--to", "20") == 10)
    // 2026-09-21T14:13:20Z is second 1,790,000,000.
    #expect(try count("--since", "2026-09-21T14:13:30Z", "--until", "2026-09-21T14:13:40Z") == 10)
    #expect(try count("--key", "k3") == (0..<300).filter { $0 % 10 == 3 && $0 % 7 != 0 }.count)
    let read = try made.binary.run(
      "produce", "training.audit", "--raw", input: all.output)
    #expect(read.error.hasPrefix("300 records would go to"), "\(read)")
    #expect(try made.archive("export", "no-such-topic").status == 65)
    let list = try made.archive("list", "--output", "ndjson")
    #expect(list.output.split(separator: "\n").count == 2)
    #expect(list.output.contains(#""start":0,"end":150,"records":150,"lost":0"#), "\(list)")
    try made.binary.remove()
  }

  @Test("damage is named with file, block and offset, and the status says so")
  func verify() throws {
    let made = try Made()
    let sound = try made.archive("verify")
    #expect(sound.status == 0 && sound.output == "", "\(sound)")
    let path = made.folder + "/\(made.topic)-1/00000000000000000000.log"
    var bytes = try Data(contentsOf: URL(filePath: path))
    bytes[100] ^= 4
    try bytes.write(to: URL(filePath: path))
    let damaged = try made.archive("verify", "--output", "ndjson")
    #expect(damaged.status == 74)
    #expect(
      damaged.output.hasPrefix(
        #"{"file":"\#(path)","block":0,"position":0,"offset":0,"what":"CRC"#),
      "\(damaged)")
    #expect(try made.archive("export", made.topic.text).status == 74)
    try made.binary.remove()
  }

  @Test("restored records are the ones they were, and say where they stood")
  func restore() throws {
    let made = try Made()
    let target = try made.cluster.makeTopic("restored", partitions: 2)
    let plan = try made.archive("restore", made.topic.text, "--into", target.text)
    #expect(plan.status == 0 && plan.error.contains("300 records would be sent"), "\(plan)")
    #expect(try Made.read(made.cluster.settings(), target).isEmpty)
    let done = try made.archive("restore", made.topic.text, "--into", target.text, "--execute")
    #expect(done.status == 0 && done.error.contains("300 sent to"), "\(done)")
    let batch = try Made.read(made.cluster.settings(), target)
    let before = try Made.read(made.cluster.settings(), made.topic)
    #expect(batch.records.count == 300)
    for place in [Int32(0), 1].map({ Partition($0) }) {
      func of(_ batch: RecordBatch) -> [RecordHead] {
        batch.records.filter { batch.sources[Int($0.source)].partition == place }
      }
      for (new, old) in zip(of(batch), of(before)) {
        #expect(batch.key(new).map { [UInt8]($0) } == before.key(old).map { [UInt8]($0) })
        #expect(batch.value(new).map { [UInt8]($0) } == before.value(old).map { [UInt8]($0) })
        #expect(new.timestampMs == old.timestampMs)
        let headers = batch.headers(new)
        #expect(headers.count == before.headers(old).count + 1)
        #expect(String(decoding: headers.last!.name, as: UTF8.self) == "annals-position")
        #expect(
          String(decoding: headers.last!.value!, as: UTF8.self)
            == "\(made.topic)#1/\(place)/\(old.offset)")
      }
    }
    try made.binary.remove()
  }

  @Test("a restore that is begun again sends what is missing, and says what comes late")
  func restoreAgain() throws {
    let made = try Made()
    let target = try made.cluster.makeTopic("restored", partitions: 2)
    func restore(_ words: String...) throws -> String {
      let answer = try made.binary.run(
        ["archive", "restore", made.topic.text, "--into", target.text, "--archive-folder"]
          + [made.folder] + words)
      #expect(answer.status == 0, "\(answer)")
      return answer.error
    }
    // As where it was stopped: the first records of one partition, none of the other.
    #expect(
      try restore("--partition", "0", "--to", "60", "--execute").contains("60 sent to \(target)\n"))
    #expect(
      try restore().contains(
        "240 records would be sent to \(target); 60 are there already; --execute sends them"))
    let rest = try restore("--partition", "0", "--from", "100", "--execute")
    #expect(rest.contains("50 sent to \(target)\n"), "\(rest)")
    let last = try restore("--execute")
    #expect(
      last.contains(
        "190 sent to \(target); 110 are there already; 40 of them stood before some that are there"),
      "\(last)")
    let none = try restore("--execute")
    #expect(none.contains("0 sent to \(target); 300 are there already\n"), "\(none)")
    // What was restored is known wherever it is restored from: its first position is kept.
    let copied = try made.binary.run(
      "archive", "run", "--archive-folder", made.folder, "--topic", target.text, "--until-end")
    #expect(copied.status == 0, "\(copied)")
    let back = try made.binary.run(
      "archive", "restore", target.text, "--into", target.text, "--archive-folder", made.folder,
      "--execute")
    #expect(back.error.contains("0 sent to \(target); 300 are there already\n"), "\(back)")
    let held = try Made.read(made.cluster.settings(), target).records
    #expect(held.count == 300)
    try made.binary.remove()
  }

  @Test("the node serves an archive to our consumer and to kcat, also while it is written")
  func serve() throws {
    let made = try Made()
    let live = try ArchiveRunTests.start(made.binary, made.folder, made.topic, log: "live")
    defer {
      kill(live, SIGKILL)
      ChildProcess.wait(live)
    }
    let node = try ServedFolder(made.folder, made.binary)
    defer { node.stop() }
    let served = try Made.read(
      try KafkaSettings(["bootstrap.servers": node.address]), made.topic)
    let original = try Made.read(made.cluster.settings(), made.topic)
    #expect(served.records.count == 300)
    func sorted(_ batch: RecordBatch) -> [RecordHead] {
      batch.records.sorted {
        (batch.sources[Int($0.source)].partition, $0.offset)
          < (batch.sources[Int($1.source)].partition, $1.offset)
      }
    }
    for (one, other) in zip(sorted(served), sorted(original)) {
      #expect(one.offset == other.offset && one.timestampMs == other.timestampMs)
      #expect(served.key(one).map { [UInt8]($0) } == original.key(other).map { [UInt8]($0) })
      #expect(served.value(one).map { [UInt8]($0) } == original.value(other).map { [UInt8]($0) })
      #expect(
        [UInt8](served.headerBytes(one)) == [UInt8](original.headerBytes(other)))
    }
    if Command.path(of: "kcat") != nil {
      let lines = try Command.run([
        "kcat", "-C", "-b", node.address, "-t", made.topic.text, "-p", "1", "-o", "10", "-e", "-q",
        "-f", "%o\n",
      ])
      #expect(lines.split(separator: "\n").map { Int($0) } == (10..<150).map { $0 })
    } else {
      print("skipped: kcat is not installed")
    }
  }

  @Test("Kafka's dump tool reads the segments", .enabled(if: ArchiveCommandTests.hasKafka))
  func dump() throws {
    let made = try Made()
    for partition in 0..<2 {
      let base = made.folder + "/\(made.topic)-\(partition)/00000000000000000000"
      let text = try KafkaCluster.runTool([
        "DumpLogSegments", "--deep-iteration", "--files", base + ".log",
      ])
      #expect(text.split(separator: "\n").filter { $0.hasPrefix("| offset:") }.count == 150)
      #expect(text.contains("compresscodec: zstd") && text.contains("isvalid: true"), "\(text)")
    }
    try made.binary.remove()
  }

  static let hasKafka: Bool = {
    guard let reason = KafkaCluster.kafkaUnavailable else { return true }
    print("skipped: \(reason)")
    return false
  }()

  @Test(
    "kafka-python reads what the node serves",
    .enabled(if: ArchiveCommandTests.clientsPython != nil))
  func kafkaPython() throws {
    let made = try Made()
    let node = try ServedFolder(made.folder, made.binary)
    defer { node.stop() }
    let script = """
      import sys
      from kafka import KafkaConsumer, TopicPartition
      c = KafkaConsumer(bootstrap_servers=sys.argv[1], consumer_timeout_ms=5000)
      places = [TopicPartition(sys.argv[2], p) for p in (0, 1)]
      c.assign(places)
      c.seek_to_beginning(*places)
      for r in c:
          print(r.partition, r.offset, r.timestamp, len(r.headers))
      """
    let text = try Command.run([Self.clientsPython!, "-c", script, node.address, made.topic.text])
    let seen = Set(text.split(separator: "\n").map(String.init))
    let wanted = (0..<300).map {
      "\($0 % 2) \($0 / 2) \(1_790_000_000_000 + $0 * 1000) \($0 % 3 == 0 ? 2 : 0)"
    }
    #expect(seen == Set(wanted))
  }

  /// The Python of the conformance tests' clients; nil where they were never set up.
  static let clientsPython: String? = {
    let cache = ProcessInfo.processInfo.environment["ANNALS_CONFORMANCE_CACHE"]
    let folders = [cache, RepoFiles.root.appending(path: ".build/conformance").path].compactMap {
      $0
    }
    let python = folders.map { $0 + "/venv/bin/python3" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
    if python == nil { print("skipped: make conformance has not set up kafka-python") }
    return python
  }()
}
