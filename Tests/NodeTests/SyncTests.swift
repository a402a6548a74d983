import EventCodec
import EventModel
import Foundation
import RecordLog
import Testing

@testable import Node

@Suite("What is fsynced when")
struct SyncTests {
  private static let now = NodeTime(monotonicMs: 0, wallMs: 1_800_000_000_000)

  /// A broker and two of its partitions, in a folder of its own.
  private final class Fixture {
    let path = NSTemporaryDirectory() + "annals-sync-\(UUID().uuidString)"
    let broker: Broker
    let partitions: [ServedPartition]

    init() throws {
      let folder = try DataFolder(path: path, nowMs: now.wallMs)
      broker = try Broker(
        folder, settings: BrokerSettings(), limits: NodeLimits(), now: now,
        reply: { _, _ in }, note: { _ in })
      partitions = try (0..<2).map { number in
        ServedPartition(
          try folder.create(
            TopicPartition(TopicName("t"), Partition(number)),
            topicID: LogUUID(bytes: Array(1...16))))
      }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A record more, which waits for its fsync.
    func append(to number: Int) throws {
      let partition = partitions[number]
      var builder = BatchBuilder()
      builder.append(timestampMs: now.wallMs, key: nil, value: [1])
      let batch = builder.finish()
      _ = try batch.withUnsafeBytes {
        try partition.log.append($0, nowMs: now.wallMs, settings: LogSettings())
      }
      broker.dirty[ObjectIdentifier(partition.log)] = partition
    }

    /// The work that may begin now, by the number of its partition.
    func begin() throws -> [Int: SyncWork] {
      Dictionary(
        uniqueKeysWithValues: try broker.takeSyncWork().map { work in
          (partitions.firstIndex { $0 === work.partition }!, work)
        })
    }

    func end(_ work: SyncWork) throws {
      try broker.synced([(work, work.ticket.run())], now: now)
    }

    var stable: [Int64] { partitions.map(\.log.stableEnd) }
  }

  @Test("a partition does not wait for the fsync of another, and its own comes one at a time")
  func independent() throws {
    let fixture = try Fixture()
    try fixture.append(to: 0)
    let first = try #require(try fixture.begin()[0])
    try fixture.append(to: 1)
    let other = try #require(try fixture.begin()[1])
    try fixture.append(to: 0)
    #expect(try fixture.begin().isEmpty)
    try fixture.end(other)
    #expect(fixture.stable == [0, 1])
    #expect(try fixture.begin().isEmpty)
    try fixture.end(first)
    #expect(fixture.stable == [1, 1])
    let second = try #require(try fixture.begin()[0])
    try fixture.end(second)
    #expect(fixture.stable == [2, 1])
  }

  @Test("what was deleted while it was fsynced ends in nothing")
  func deleted() throws {
    let fixture = try Fixture()
    try fixture.append(to: 0)
    let work = try #require(try fixture.begin()[0])
    fixture.broker.abandon([fixture.partitions[0]])
    try fixture.end(work)
    #expect(fixture.stable == [0, 0])
    #expect(try fixture.begin().isEmpty)
  }
}
