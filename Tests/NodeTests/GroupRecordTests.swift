import EventModel
import KafkaProtocol
import Testing

@testable import Node

/// The bytes of what groups leave on the disk: a later build must read what an earlier one wrote.
/// They were put together by hand from the description of the fields: lengths of two bytes for texts,
/// four for bytes and lists, numbers big-endian.
@Suite("Records of groups")
struct GroupRecordTests {
  static let offset: GroupRecord = {
    var offset = CommittedOffset()
    offset.offset = 41
    offset.leaderEpoch = 7
    offset.metadata = "note"
    offset.committedMs = 1_700_000_000_123
    return .offset("payers", TopicPartition(TopicName("orders"), Partition(3)), offset)
  }()

  static let group: GroupRecord = {
    var first = StoredGroup.Member()
    first.id = "m-1"
    first.instanceID = "host-0"
    first.clientID = "client"
    first.clientHost = "/127.0.0.1"
    first.rebalanceTimeoutMs = 60_000
    first.sessionTimeoutMs = 10_000
    first.protocols = [GroupProtocol("range", [1, 2])]
    first.assignment = WireBytes([9])
    var second = StoredGroup.Member()
    second.id = "m-2"
    second.rebalanceTimeoutMs = 1
    second.sessionTimeoutMs = 2
    var group = StoredGroup()
    group.generation = 5
    group.protocolType = "consumer"
    group.protocolName = "range"
    group.leader = "m-1"
    group.sinceMs = 1_700_000_000_456
    group.members = [first, second]
    return .group("payers", group)
  }()

  static let samples: [(record: GroupRecord, key: String, value: String?)] = [
    (
      offset, "0100067061796572730006" + "6f726465727300000003",
      "01" + "0000000000000029" + "00000007" + "00046e6f7465" + "0000018bcfe5687b"
    ),
    (
      .offsetGone("payers", TopicPartition(TopicName("orders"), Partition(3))),
      "0100067061796572730006" + "6f726465727300000003", nil
    ),
    (
      group, "000006706179657273",
      "01" + "00000005" + "0008636f6e73756d6572" + "000572616e6765" + "00036d2d31"
        + "0000018bcfe569c8" + "00000002"
        + "00036d2d31" + "0006686f73742d30" + "0006636c69656e74" + "000a2f3132372e302e302e31"
        + "0000ea60" + "00002710" + "00000001" + "000572616e6765" + "000000020102" + "0000000109"
        + "00036d2d32" + "ffff" + "0000" + "0000" + "00000001" + "00000002" + "00000000"
        + "00000000"
    ),
    (.groupGone("payers"), "000006706179657273", nil),
  ]

  @Test("are written and read as ever", arguments: samples.indices)
  func bytes(_ index: Int) throws {
    let (record, key, value) = Self.samples[index]
    let written = record.bytes
    #expect(Self.hex(written.key) == key)
    #expect(written.value.map(Self.hex) == value)
    #expect(try Self.read(key, value) == record)
  }

  @Test("of another format are refused")
  func otherFormat() {
    let (_, key, value) = Self.samples[0]
    #expect(throws: WireError.self) { try Self.read(key, "02" + value!.dropFirst(2)) }
    #expect(throws: WireError.self) { try Self.read("02" + key.dropFirst(2), value) }
  }

  private static func read(_ key: String, _ value: String?) throws -> GroupRecord {
    let key = bytes(of: key)
    return try key.withUnsafeBytes { key in
      guard let value = value.map(bytes(of:)) else { return try GroupRecord(key: key, value: nil) }
      return try value.withUnsafeBytes { try GroupRecord(key: key, value: $0) }
    }
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func bytes(of hex: some StringProtocol) -> [UInt8] {
    let digits = hex.utf8.map { UInt8($0 < 58 ? $0 - 48 : $0 - 87) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}
