/// The files of a partition besides its segments, when it is made.
enum PartitionMetadata {
  /// Writes a new partition into an empty folder; everything but the folder itself is fsynced.
  static func write(
    _ topicID: LogUUID, _ folder: String, _ context: LogContext
  ) throws(LogError) {
    let start = LogPlace(startOf: 0)
    let point = RecoveryPoint(sequence: 0, startOffset: 0, stable: start, checkpoint: start)
    let slots = point.encoded()
    let room = [UInt8](repeating: 0, count: Int(2 * RecoveryPoint.slotBytes) - slots.count)
    let contents: [(String, [UInt8])] = [
      (SegmentName.metadata, Array("version: 0\ntopic_id: \(topicID)\n".utf8)),
      (SegmentName.epochs, Array(LeaderEpochs().text.utf8)),
      (SegmentName.recoveryPoint, slots + room),
      (SegmentName.file(0, SegmentName.log), []),
      (SegmentName.file(0, SegmentName.offsets), []),
      (SegmentName.file(0, SegmentName.times), []),
    ]
    for (name, bytes) in contents {
      let file = try LogFile(folder + "/" + name, .create, context.files)
      if bytes.isEmpty { continue }
      try file.write(bytes, at: 0)
      try file.sync()
    }
  }

  /// The topic's id; zeros where another program wrote none.
  static func read(_ folder: String, _ context: LogContext) throws(LogError) -> LogUUID {
    let path = folder + "/" + SegmentName.metadata
    guard let text = try context.text(of: path) else {
      return LogUUID(bytes: [UInt8](repeating: 0, count: 16))
    }
    for line in text.split(separator: "\n") where line.hasPrefix("topic_id: ") {
      if let id = LogUUID(text: String(line.dropFirst("topic_id: ".count))) { return id }
    }
    throw .damaged(file: path, position: 0, offset: 0, what: "it names no topic id")
  }
}
