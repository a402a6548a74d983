import EventCodec
import EventModel
import RecordLog

/// Where groups and their offsets outlive the process: a log of one partition that no client sees.
///
/// When it has grown, what holds is written into the next partition, a document is switched to it,
/// and the old one is deleted: a crash in between leaves either the old or the new one.
final class GroupLog {
  static let topic = TopicName("__annals_groups")
  private static let document = "groups"
  /// Bytes of records in one batch of a snapshot.
  private static let batchBytesMax = 1 << 20
  private static let settings: LogSettings = {
    var settings = LogSettings()
    settings.retentionMs = -1
    settings.timestampAfterMaxMs = .max
    settings.maxMessageBytes = 64 << 20
    return settings
  }()

  private let folder: DataFolder
  private(set) var partition: ServedPartition
  /// Bytes of the last snapshot: a log is worth compacting only when it is a multiple of that.
  private var snapshotBytes: Int64 = 0

  /// Opens the log, or begins it, and restores what it holds.
  init(_ folder: DataFolder, into groups: inout GroupCoordinator, now: NodeTime) throws(LogError) {
    self.folder = folder
    let found = try folder.partitions().filter { $0.topic == Self.topic }
    let current = try folder.readDocument(Self.document).map { String(decoding: $0, as: UTF8.self) }
      .flatMap { Int32($0) }
    for name in found where name.partition.number != current ?? 0 { try folder.delete(name) }
    let name = TopicPartition(Self.topic, Partition(current ?? 0))
    if found.contains(name) {
      partition = ServedPartition(try folder.open(name))
    } else {
      if current != nil { throw .missing(path: "\(folder.path)/\(Self.topic)-\(name.partition)") }
      partition = ServedPartition(try folder.create(name, topicID: DataFolder.newUUID()))
      try folder.writeDocument(Self.document, Array("0".utf8))
    }
    try restore(into: &groups, now)
  }

  /// Writes records; they count once `partition.log.stableEnd` is beyond the end that is returned.
  func append(_ records: [GroupRecord], _ now: NodeTime) throws(AppendRefusal) -> Int64 {
    var builder = BatchBuilder()
    for record in records {
      let (key, value) = record.bytes
      builder.append(timestampMs: now.wallMs, key: key, value: value)
    }
    let bytes = builder.finish()
    return Offset(try Self.append(bytes, to: partition.log, now).lastOffset).next.number
  }

  /// Whether it has grown so much that a snapshot is worth it.
  func isWorthCompacting(_ limit: Int64) -> Bool {
    partition.log.sizeBytes > max(limit, 4 * snapshotBytes)
  }

  /// Begins the next log with what holds now. Everything in it is on the disk when this returns.
  func compact(_ records: [GroupRecord], _ now: NodeTime) throws(LogError) {
    let old = partition.log.name
    let next = TopicPartition(Self.topic, Partition(old.partition.number + 1))
    let log = try folder.create(next, topicID: DataFolder.newUUID())
    var builder = BatchBuilder()
    for (place, record) in records.enumerated() {
      let (key, value) = record.bytes
      builder.append(timestampMs: now.wallMs, key: key, value: value)
      guard builder.sizeBytes >= Self.batchBytesMax || place == records.count - 1 else { continue }
      let bytes = builder.finish()
      do throws(AppendRefusal) {
        _ = try Self.append(bytes, to: log, now)
      } catch {
        throw .failed(path: "\(next)", reason: "\(error)")
      }
      builder = BatchBuilder()
    }
    if let ticket = try log.prepareSync() { try log.synced(ticket.run()) }
    try folder.writeDocument(Self.document, Array("\(next.partition)".utf8))
    partition = ServedPartition(log)
    snapshotBytes = log.sizeBytes
    try folder.delete(old)
  }

  private static func append(
    _ bytes: [UInt8], to log: PartitionLog, _ now: NodeTime
  ) throws(AppendRefusal) -> Appended {
    let result: Result<Appended, AppendRefusal> = bytes.withUnsafeBytes { bytes in
      do throws(AppendRefusal) {
        return .success(try log.append(bytes, nowMs: now.wallMs, settings: settings))
      } catch { return .failure(error) }
    }
    return try result.get()
  }

  private func restore(into groups: inout GroupCoordinator, _ now: NodeTime) throws(LogError) {
    let log = partition.log
    var next = log.startOffset
    while next < log.stableEnd {
      let result = try log.read(from: next, maxBytes: Self.batchBytesMax, minOneBatch: true)
      guard result.bytes.withUnsafeBytes({ Self.restore($0, into: &groups, now) }) else {
        throw .invalid(path: "\(log.name)", reason: "the records behind \(next) are not groups")
      }
      next = result.nextOffset
    }
  }

  /// - Returns: whether the bytes were what this program writes.
  private static func restore(
    _ bytes: UnsafeRawBufferPointer, into groups: inout GroupCoordinator, _ now: NodeTime
  ) -> Bool {
    var rest = bytes
    while let header = BatchHeader(reading: rest), header.sizeBytes <= rest.count {
      var records = BatchRecords(
        header: header,
        payload: UnsafeRawBufferPointer(rebasing: rest[BatchHeader.byteCount..<header.sizeBytes]))
      do {
        while let record = try records.next() {
          guard let key = record.key else { return false }
          groups.restore(try GroupRecord(key: key, value: record.value), now: now)
        }
      } catch { return false }
      rest = UnsafeRawBufferPointer(rebasing: rest[header.sizeBytes...])
    }
    return rest.isEmpty
  }
}
