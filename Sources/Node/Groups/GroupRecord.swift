import EventModel
import KafkaProtocol

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
  private static let format: Int8 = 1

  /// The key's version: as in Kafka's own log, it says what a record is about.
  private enum Kind {
    static let group: Int16 = 0
    static let offset: Int16 = 1
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
    let key = try GroupRecordKey.read(from: &rest)
    let place = TopicPartition(TopicName(key.topic), Partition(key.partition))
    switch (kind, value.map { WireReader($0, version: 0, isFlexible: false) }) {
    case (Kind.group, var reader?): self = .group(key.group, try StoredGroup.read(from: &reader))
    case (Kind.group, nil): self = .groupGone(key.group)
    case (Kind.offset, var reader?):
      self = .offset(key.group, place, try CommittedOffset.read(from: &reader))
    case (Kind.offset, nil): self = .offsetGone(key.group, place)
    default: throw .unexpectedNull("kind of record")
    }
    guard value?.first.map({ Int8(bitPattern: $0) == Self.format }) ?? true else {
      throw .unexpectedNull("format of record")
    }
  }

  private static func key(_ id: ByteText, _ place: TopicPartition? = nil) -> [UInt8] {
    let key = GroupRecordKey.with {
      $0.group = id
      $0.topic = place?.topic.text ?? ""
      $0.partition = place?.partition.number ?? 0
    }
    let kind = place == nil ? Kind.group : Kind.offset
    return [UInt8(kind)] + write(key, version: kind)
  }

  private static func write(_ message: some Message, version: Int16 = 0) -> [UInt8] {
    var writer = WireWriter(version: version, isFlexible: false)
    message.write(to: &writer)
    return writer.bytes
  }
}
