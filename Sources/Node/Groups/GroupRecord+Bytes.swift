import EventModel
import KafkaProtocol

/// The bytes of a record of the internal log: a key that names what it is about, and a value; no
/// value means that it is gone. Texts and numbers are written as in the protocol.
extension GroupRecord {
  private enum Kind: Int8 {
    case group = 0
    case offset = 1
  }

  /// The first byte of every value.
  private static let format: Int8 = 1

  var bytes: (key: [UInt8], value: [UInt8]?) {
    switch self {
    case .group(let group):
      (Self.key(.group, group.id), Self.write { Self.write(group, &$0) })
    case .groupGone(let id): (Self.key(.group, id), nil)
    case .offset(let id, let partition, let offset):
      (
        Self.key(.offset, id, partition),
        Self.write {
          Self.format.write(to: &$0)
          offset.offset.write(to: &$0)
          offset.leaderEpoch.write(to: &$0)
          offset.metadata.write(to: &$0)
          offset.committedMs.write(to: &$0)
        }
      )
    case .offsetGone(let id, let partition): (Self.key(.offset, id, partition), nil)
    }
  }

  /// - Throws: where the bytes are of another format.
  init(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?) throws(WireError) {
    var reader = WireReader(key, version: 0, isFlexible: false)
    let kind = Kind(rawValue: try reader.number())
    let id = ByteText(try String.read(from: &reader))
    switch (kind, value) {
    case (.group, let value?): self = .group(try Self.group(id, value))
    case (.group, nil): self = .groupGone(id)
    case (.offset, let value):
      let topic = TopicName(try String.read(from: &reader))
      let partition = TopicPartition(topic, Partition(try reader.number()))
      guard let value else {
        self = .offsetGone(id, partition)
        return
      }
      var reader = try Self.reader(value)
      let offset = CommittedOffset(
        offset: try reader.number(), leaderEpoch: try reader.number(),
        metadata: try String.read(from: &reader), committedMs: try reader.number())
      self = .offset(id, partition, offset)
    case (nil, _): throw .unexpectedNull("kind of record")
    }
  }

  private static func key(_ kind: Kind, _ id: ByteText, _ partition: TopicPartition? = nil)
    -> [UInt8]
  {
    write {
      kind.rawValue.write(to: &$0)
      id.text.write(to: &$0)
      partition?.topic.text.write(to: &$0)
      partition?.partition.number.write(to: &$0)
    }
  }

  private static func write(_ body: (inout WireWriter) -> Void) -> [UInt8] {
    var writer = WireWriter(version: 0, isFlexible: false)
    body(&writer)
    return writer.bytes
  }

  private static func reader(_ value: UnsafeRawBufferPointer) throws(WireError) -> WireReader {
    var reader = WireReader(value, version: 0, isFlexible: false)
    guard try reader.number(Int8.self) == format else { throw .unexpectedNull("format of record") }
    return reader
  }

  private static func write(_ group: StoredGroup, _ writer: inout WireWriter) {
    format.write(to: &writer)
    group.generation.write(to: &writer)
    write(group.protocolType, &writer)
    write(group.protocolName, &writer)
    write(group.leader, &writer)
    group.sinceMs.write(to: &writer)
    writer.length(group.members.count)
    for member in group.members {
      member.id.text.write(to: &writer)
      write(member.instanceID, &writer)
      member.clientID.write(to: &writer)
      member.clientHost.write(to: &writer)
      member.rebalanceTimeoutMs.write(to: &writer)
      member.sessionTimeoutMs.write(to: &writer)
      writer.length(member.protocols.count)
      for entry in member.protocols {
        entry.name.text.write(to: &writer)
        WireBytes(entry.metadata).write(to: &writer)
      }
      WireBytes(member.assignment).write(to: &writer)
    }
  }

  private static func write(_ text: ByteText?, _ writer: inout WireWriter) {
    if let text { text.text.write(to: &writer) } else { String.writeNull(to: &writer) }
  }

  private static func text(_ reader: inout WireReader) throws(WireError) -> ByteText? {
    try String.readNullable(from: &reader).map { ByteText($0) }
  }

  private static func group(
    _ id: ByteText, _ value: UnsafeRawBufferPointer
  ) throws(WireError) -> StoredGroup {
    var reader = try reader(value)
    let generation: Int32 = try reader.number()
    let protocolType = try text(&reader)
    let protocolName = try text(&reader)
    let leader = try text(&reader)
    let sinceMs: Int64 = try reader.number()
    var members: [StoredGroup.Member] = []
    for _ in 0..<(try reader.arrayCount() ?? 0) { members.append(try member(&reader)) }
    return StoredGroup(
      id: id, generation: generation, protocolType: protocolType, protocolName: protocolName,
      leader: leader, sinceMs: sinceMs, members: members)
  }

  private static func member(_ reader: inout WireReader) throws(WireError) -> StoredGroup.Member {
    let id = ByteText(try String.read(from: &reader))
    let instanceID = try text(&reader)
    let clientID = try String.read(from: &reader)
    let clientHost = try String.read(from: &reader)
    let rebalanceTimeoutMs: Int32 = try reader.number()
    let sessionTimeoutMs: Int32 = try reader.number()
    var protocols: [GroupProtocol] = []
    for _ in 0..<(try reader.arrayCount() ?? 0) {
      let name = ByteText(try String.read(from: &reader))
      protocols.append(GroupProtocol(name, try WireBytes.read(from: &reader).bytes))
    }
    return StoredGroup.Member(
      id: id, instanceID: instanceID, clientID: clientID, clientHost: clientHost,
      rebalanceTimeoutMs: rebalanceTimeoutMs, sessionTimeoutMs: sessionTimeoutMs,
      protocols: protocols, assignment: try WireBytes.read(from: &reader).bytes)
  }
}
