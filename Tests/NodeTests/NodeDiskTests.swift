import EventModel
import Foundation
import Glibc
import KafkaWire
import TestServers
import Testing

/// A file system of eight MiB, which only root may mount.
final class SmallDisk {
  let folder: URL
  private let ballast: URL

  /// Why there is none; nil where one can be made.
  static let unavailable: String? =
    geteuid() == 0 ? nil : "a small file system is mounted by root only"

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "annals-disk-\(UUID())")
    ballast = folder.appending(path: "ballast")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Guardian.clean(up: folder.path, with: ["umount", "-l", folder.path])
    _ = try Command.run(["mount", "-t", "tmpfs", "-o", "size=8m", "annals-test", folder.path])
  }

  deinit { _ = Result { try Command.run(["umount", "-l", folder.path]) } }

  /// Takes space that can be given back.
  func load(bytes: Int) throws {
    try Data(repeating: 1, count: bytes).write(to: ballast)
  }

  func unload() throws { try FileManager.default.removeItem(at: ballast) }
}

@Suite("A disk that fills up under the node")
struct NodeDiskTests {
  private static let topic = TopicName("t")

  /// Produces one record and waits for its fate.
  private static func produce(_ number: Int, _ producer: KafkaProducer) throws -> KafkaError? {
    var value = Array("\(number) ".utf8)
    value += [UInt8](repeating: UInt8(ascii: "x"), count: 50_000)
    try producer.produce(
      to: topic, partition: Partition(0), key: nil, value: value, token: UInt64(number))
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
      for report in producer.takeReports(waiting: .milliseconds(50)) {
        if case .failed(let error) = report.outcome { return error }
        return nil
      }
    }
    throw NodeProcess.Failure(description: "no report of record \(number)")
  }

  @Test(
    "a clear error, nothing corrupt, and on again when there is space",
    .enabled(if: SmallDisk.unavailable == nil, Comment(rawValue: SmallDisk.unavailable ?? "")))
  func fillsUp() throws {
    let disk = try SmallDisk()
    try disk.load(bytes: 4 << 20)
    let node = try NodeProcess(data: disk.folder.appending(path: "data").path)
    // Its own client for each record, so that one that failed is not sent again.
    func send(_ number: Int) throws -> KafkaError? {
      try Self.produce(
        number, KafkaProducer(node.settings(["message.timeout.ms": "3000", "linger.ms": "0"])))
    }
    var acknowledged: [Int] = []
    var refusal: KafkaError?
    for number in 0..<200 where refusal == nil {
      refusal = try send(number)
      if refusal == nil { acknowledged.append(number) }
    }
    #expect(refusal != nil && acknowledged.count > 10)
    #expect(node.log.contains("records cannot be written"))
    #expect(node.log.contains("disk") || node.log.contains("space"))

    try disk.unload()
    for number in 1000..<1010 {
      #expect(try send(number) == nil, "after space came back: \(node.log)")
      acknowledged.append(number)
    }
    node.kill()
    try node.start()
    let lines = try node.kcat("-C", "-t", "t", "-o", "beginning", "-e", "-q")
    let found = lines.split(separator: "\n").compactMap { $0.split(separator: " ").first }
      .compactMap { Int($0) }
    // What was not acknowledged may be there, as with any broker; never twice, never out of order.
    #expect(found == Array(Set(found)).sorted())
    #expect(Set(acknowledged).isSubset(of: found))
  }
}
