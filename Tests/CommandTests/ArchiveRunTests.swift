import Archive
import EventModel
import Foundation
import Glibc
import KafkaWire
import TestServers
import Testing

/// `annals archive run` as it was built, through every way of its end.
@Suite("annals archive run")
struct ArchiveRunTests {
  @Test("killed again and again it goes on without a gap or a repeat")
  func kills() throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic("archived", partitions: 3)
    let binary = try AnnalsBinary(["KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrap])
    let folder = binary.folder.path + "/archive"
    let perPartition = 4_000
    let producer = try KafkaProducer(cluster.settings())
    var sent = 0
    func send(_ count: Int) throws {
      for number in sent..<(sent + count) {
        try producer.produce(
          to: topic, partition: Partition(Int32(number % 3)), key: Array("k\(number)".utf8),
          value: number % 97 == 0 ? nil : Array("value \(number)".utf8),
          headers: number % 5 == 0 ? [RecordHeader("h", Array("\(number)".utf8))] : [],
          timestampMs: 1_790_000_000_000 + Int64(number), token: UInt64(number))
      }
      try producer.flush(timeout: KafkaCluster.patience)
      _ = producer.takeReports()
      sent += count
    }
    var ends: [Int64] = [0]
    for round in 0..<8 {
      try send(3 * perPartition / 8)
      let process = try Self.start(binary, folder, topic, log: "run-\(round)")
      // Killed as soon as it has committed something more: in the middle of the rest.
      let before = ends[ends.count - 1]
      try Self.wait("run \(round) commits", every: 500) { try Self.records(folder) > before }
      Glibc.kill(process, SIGKILL)
      ChildProcess.wait(process)
      ends.append(try Self.records(folder))
    }
    #expect(zip(ends, ends.dropFirst()).allSatisfy { $0 < $1 }, "\(ends)")
    let last = try binary.run(
      "archive", "run", "--archive-folder", folder, "--topic", topic.text, "--until-end")
    #expect(last.status == 0, "\(last)")
    let verify = try binary.run("archive", "verify", "--archive-folder", folder, "--deep")
    #expect(verify.status == 0 && verify.error.contains("sound: 12,000 records"), "\(verify)")
    try Self.compare(folder, topic, sent: sent)
    try binary.remove()
  }

  @Test("two archivers never own one folder; SIGTERM commits what was read")
  func owner() throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic("owned", partitions: 1)
    try cluster.produce((0..<100).map { TestRecord("k\($0)", "v\($0)", partition: 0) }, to: topic)
    let binary = try AnnalsBinary(["KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrap])
    let folder = binary.folder.path + "/archive"
    // Nothing is committed by time within this test.
    let process = try Self.start(binary, folder, topic, log: "run", commitEvery: "600s")
    try Self.wait("100 records are read") {
      ChildProcess.contents(binary.folder.path + "/run").contains(#""records":100"#)
    }
    let other = try binary.run(
      "archive", "run", "--archive-folder", folder, "--topic", topic.text)
    #expect(other.status == 75 && other.error.contains("in use by another archiver"), "\(other)")
    let node = try binary.run("archive", "verify", "--archive-folder", folder)
    #expect(node.status == 0, "\(node)")
    Glibc.kill(process, SIGTERM)
    #expect(ChildProcess.wait(process) == 0)
    #expect(try Self.records(folder) == 100)
    try binary.remove()
  }

  @Test("a topic that was made anew is refused, until it is said to be another log")
  func madeAnew() throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic("reborn", partitions: 1)
    let binary = try AnnalsBinary(["KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrap])
    let folder = binary.folder.path + "/archive"
    let words = [
      "archive", "run", "--archive-folder", folder, "--topic", topic.text, "--until-end",
    ]
    try cluster.produce((0..<9).map { TestRecord("k\($0)", "old", partition: 0) }, to: topic)
    #expect(try binary.run(words).status == 0)
    let admin = try KafkaAdmin(cluster.settings())
    try cluster.deleteTopic(topic)
    try admin.createTopic(
      TopicSpecification(topic, partitionCount: 1), timeout: KafkaCluster.patience)
    for count in [3, 12] {
      try cluster.produce((0..<count).map { TestRecord("k\($0)", "new", partition: 0) }, to: topic)
      let refused = try binary.run(words)
      #expect(refused.status == 74 && refused.error.contains("--new-log"), "\(refused)")
    }
    let begun = try binary.run(words + ["--new-log", topic.text])
    #expect(begun.status == 0, "\(begun)")
    #expect(try binary.run(words).status == 0)
    let reader = try ArchiveReader(path: folder)
    #expect(reader.partitions.map(\.log.life) == [1, 2])
    #expect(reader.partitions.map(\.records) == [9, 15])
    let verify = try binary.run("archive", "verify", "--archive-folder", folder)
    #expect(verify.status == 0, "\(verify)")
    try binary.remove()
  }

  // MARK: Help

  private static func wait(
    _ what: String, every microseconds: UInt32 = 2_000, until holds: () throws -> Bool
  ) throws {
    let deadline = ContinuousClock.now + KafkaCluster.patience
    while !(try holds()) {
      guard ContinuousClock.now < deadline else {
        throw TestServerError("it never happened: \(what)")
      }
      usleep(microseconds)
    }
  }

  static func start(
    _ binary: AnnalsBinary, _ folder: String, _ topic: TopicName, log: String,
    commitEvery: String = "10ms"
  ) throws -> pid_t {
    let process = try ChildProcess.start(
      [
        AnnalsBinary.program.path, "archive", "run", "--archive-folder", folder, "--topic",
        topic.text, "--archive-commit-every", commitEvery, "--progress-every", "100ms",
      ], output: binary.folder.path + "/" + log,
      environment: binary.environment.map { "\($0.key)=\($0.value)" })
    try Guardian.end(process, removing: binary.folder.path)
    return process
  }

  /// Records that are committed; 0 where there is no archive yet.
  static func records(_ folder: String) throws -> Int64 {
    do throws(ArchiveError) {
      return try ArchiveReader(path: folder).partitions.reduce(0) { $0 + $1.records }
    } catch {
      if case .invalid = error { return 0 }
      throw error
    }
  }

  /// Every record once, in order, as it was sent.
  private static func compare(_ folder: String, _ topic: TopicName, sent: Int) throws {
    let reader = try ArchiveReader(path: folder)
    #expect(reader.partitions.count == 3)
    for found in reader.partitions {
      let partition = Int(found.partition.partition.number)
      let batch = RecordBatch()
      let cursor = try reader.cursor(of: found.partition, from: found.start, to: found.end)
      while try cursor.next(into: batch, maxBytes: .max) {}
      let numbers = stride(from: partition, to: sent, by: 3).map { $0 }
      #expect(batch.records.count == numbers.count)
      for (index, (head, number)) in zip(batch.records, numbers).enumerated() {
        let key = batch.key(head).map { String(decoding: $0, as: UTF8.self) }
        let value = batch.value(head).map { String(decoding: $0, as: UTF8.self) }
        let header = batch.headers(head).first?.value.map { String(decoding: $0, as: UTF8.self) }
        guard head.offset == Int64(index), key == "k\(number)",
          value == (number % 97 == 0 ? nil : "value \(number)"),
          header == (number % 5 == 0 ? "\(number)" : nil),
          head.timestampMs == 1_790_000_000_000 + Int64(number), head.timestampType == .createTime
        else {
          Issue.record("partition \(partition) offset \(head.offset) is not record \(number)")
          return
        }
      }
    }
  }
}
