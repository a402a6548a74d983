import Crypto
package import EventModel

/// Where a record first stood.
///
/// A record that was restored into a topic says so in the header `annals-position`, as
/// `topic#life/partition/offset`: its rows are then those of that position, wherever it is read.
enum Origin: Equatable {
  /// Where it is read: the record of that offset itself.
  case here
  case elsewhere(Position)
  /// It was restored into the very partition it came from, which holds it at that offset.
  case again(Offset)
  /// What the header says cannot be followed; the text says why.
  case unclear(String)

  /// The position that the record's rows belong to.
  func position(_ record: RecordHead, _ state: PartitionState) -> Position {
    guard case .elsewhere(let position) = self else {
      return Position(
        log: state.log, partition: state.partition.partition, offset: Offset(record.offset))
    }
    return position
  }

  func source(_ state: PartitionState) -> PartitionState.Source {
    guard case .elsewhere(let position) = self else {
      return PartitionState.Source(log: state.log, partition: state.partition.partition)
    }
    return PartitionState.Source(log: position.log, partition: position.partition)
  }
}

extension LogID {
  /// The number of the log of that name: the first 31 bits of its SHA-256, the same in every
  /// database.
  package init(of name: LogName) {
    let hash = SHA256Hash.digest(of: Array(name.description.utf8)).bytes
    let word = hash.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    self.init(Int32(word & 0x7fff_ffff))
  }
}

/// Reads where records first stood; it remembers the logs it met, for hashing names costs more than
/// looking them up.
struct OriginReader {
  package static let headerName: StaticString = "annals-position"
  private var logs: [[UInt8]: LogID] = [:]

  /// Where a record first stood.
  mutating func origin(
    of record: RecordHead, in batch: RecordBatch, read state: PartitionState
  ) -> Origin {
    guard record.headerCount > 0 else { return .here }
    // Each restoring added one behind those that were there.
    for text in Self.headers(record, batch).reversed() {
      let origin = self.origin(text, of: record, read: state)
      // A topic that was made anew and restored from its first offset on is the log that it was: then
      // what its records said before counts.
      if origin != .here { return origin }
    }
    return .here
  }

  private mutating func origin(
    _ text: UnsafeRawBufferPointer, of record: RecordHead, read state: PartitionState
  ) -> Origin {
    guard let position = position(text) else {
      return .unclear(
        "the header annals-position is \(String(decoding: text.prefix(100), as: UTF8.self)), not"
          + " topic#life/partition/offset")
    }
    guard position.log == state.log else { return .elsewhere(position) }
    guard position.partition == state.partition.partition else {
      return .unclear(
        "it was restored from partition \(position.partition) into another partition of its log")
    }
    if position.offset.number == record.offset { return .here }
    guard position.offset.number < record.offset else {
      return .unclear("it was restored from offset \(position.offset), which is not before it")
    }
    return .again(position.offset)
  }

  /// The headers of that name, in their order.
  private static func headers(
    _ record: RecordHead, _ batch: RecordBatch
  ) -> [UnsafeRawBufferPointer] {
    let bytes = batch.headerBytes(record)
    var at = 0
    var found: [UnsafeRawBufferPointer] = []
    for _ in 0..<record.headerCount {
      let nameLength = Int(bytes.loadUnaligned(fromByteOffset: at, as: Int32.self))
      let name = at + 4
      at = name + nameLength
      let valueLength = Int(bytes.loadUnaligned(fromByteOffset: at, as: Int32.self))
      let value = at + 4
      at = value + max(valueLength, 0)
      guard nameLength == headerName.utf8CodeUnitCount,
        TextBytes.equal(bytes.baseAddress! + name, headerName.utf8Start, count: nameLength)
      else { continue }
      found.append(UnsafeRawBufferPointer(rebasing: bytes[value..<(value + max(valueLength, 0))]))
    }
    return found
  }

  private mutating func position(_ text: UnsafeRawBufferPointer) -> Position? {
    let parts = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count == 3, let partition = Self.number(parts[1]),
      let offset = Self.number(parts[2]),
      let short = Int32(exactly: partition), let log = identify(Array(parts[0]))
    else { return nil }
    return Position(log: log, partition: Partition(short), offset: Offset(offset))
  }

  private mutating func identify(_ name: [UInt8]) -> LogID? {
    if let known = logs[name] { return known }
    guard let mark = name.lastIndex(of: UInt8(ascii: "#")), mark > 0,
      let life = Self.number(name[(mark + 1)...]), life > 0, let short = Int32(exactly: life),
      let topic = String(validating: name[..<mark], as: UTF8.self)
    else { return nil }
    let log = LogID(of: LogName(topic: TopicName(topic), life: short))
    logs[name] = log
    return log
  }

  /// A number from 0 on, as it is printed.
  private static func number(_ digits: some Collection<UInt8>) -> Int64? {
    guard !digits.isEmpty, digits.count <= 19,
      digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
      digits.count == 1 || digits.first != UInt8(ascii: "0")
    else { return nil }
    return Int64(String(decoding: digits, as: UTF8.self))
  }
}
