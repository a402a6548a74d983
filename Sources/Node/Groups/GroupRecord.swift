import EventModel
import KafkaProtocol

/// An offset that a group committed.
struct CommittedOffset: Message, Equatable {
  var format = GroupRecord.format
  var offset: Int64 = 0
  /// -1 where the client does not know it.
  var leaderEpoch: Int32 = -1
  var metadata = ""
  /// The wall clock, milliseconds.
  var committedMs: Int64 = 0
  init() {}
  static let fields: Fields = [
    Field("Format", \.format), Field("Offset", \.offset), Field("LeaderEpoch", \.leaderEpoch),
    Field("Metadata", \.metadata), Field("CommittedMs", \.committedMs),
  ]
}

/// A generation of a group as it outlives the process.
struct StoredGroup: Message, Equatable {
  var format = GroupRecord.format
  var generation: Int32 = 0
  var protocolType: ByteText?
  var protocolName: ByteText?
  var leader: ByteText?
  /// When it came into this state, by the wall clock.
  var sinceMs: Int64 = 0
  var members: [GroupMember] = []
  init() {}
  static let fields: Fields = [
    Field("Format", \.format), Field("Generation", \.generation),
    Field("ProtocolType", \.protocolType), Field("ProtocolName", \.protocolName),
    Field("Leader", \.leader), Field("SinceMs", \.sinceMs), Field("Members", \.members),
  ]
}

/// One entry of the internal log; the last one of each key holds.
enum GroupRecord: Equatable, Sendable {
  case group(ByteText, StoredGroup)
  case groupGone(ByteText)
  case offset(ByteText, TopicPartition, CommittedOffset)
  case offsetGone(ByteText, TopicPartition)
}

/// Its bytes: a key that names what it is about, and a value; no value means that it is gone.
extension GroupRecord {
  /// The first field of every value.
  static let format: Int8 = 1

  /// What a record is about. As in Kafka's own log, the key's version says of which kind it is.
  private struct Key: Message {
    static let group: Int16 = 0
    static let offset: Int16 = 1
    var id: ByteText = ""
    var topic = ""
    var partition: Int32 = 0
    init() {}
    static let fields: Fields = [
      Field("Group", \.id), Field("Topic", \.topic, since: offset),
      Field("Partition", \.partition, since: offset),
    ]
  }

  var bytes: (key: [UInt8], value: [UInt8]?) {
    switch self {
    case .group(let id, let group): (Self.key(id), Self.write(group))
    case .groupGone(let id): (Self.key(id), nil)
    case .offset(let id, let place, let offset): (Self.key(id, place), Self.write(offset))
    case .offsetGone(let id, let place): (Self.key(id, place), nil)
    }
  }

  /// - Throws: where the bytes are of another format.
  init(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?) throws(WireError) {
    var start = WireReader(key, version: 0, isFlexible: false)
    let kind = Int16(try start.number(Int8.self))
    var rest = WireReader(key, from: start.position, version: kind, isFlexible: false)
    let key = try Key.read(from: &rest)
    let place = TopicPartition(TopicName(key.topic), Partition(key.partition))
    switch (kind, value.map { WireReader($0, version: 0, isFlexible: false) }) {
    case (Key.group, var reader?): self = .group(key.id, try StoredGroup.read(from: &reader))
    case (Key.group, nil): self = .groupGone(key.id)
    case (Key.offset, var reader?):
      self = .offset(key.id, place, try CommittedOffset.read(from: &reader))
    case (Key.offset, nil): self = .offsetGone(key.id, place)
    default: throw .unexpectedNull("kind of record")
    }
    guard value?.first.map({ Int8(bitPattern: $0) == Self.format }) ?? true else {
      throw .unexpectedNull("format of record")
    }
  }

  private static func key(_ id: ByteText, _ place: TopicPartition? = nil) -> [UInt8] {
    var key = Key()
    key.id = id
    key.topic = place?.topic.text ?? ""
    key.partition = place?.partition.number ?? 0
    let kind = place == nil ? Key.group : Key.offset
    return [UInt8(kind)] + write(key, version: kind)
  }

  private static func write(_ message: some Message, version: Int16 = 0) -> [UInt8] {
    var writer = WireWriter(version: version, isFlexible: false)
    message.write(to: &writer)
    return writer.bytes
  }
}
