internal import EventModel

/// The checkpoint files that Apache Kafka keeps beside its partitions; empty for a folder of ours.
struct ForeignCheckpoints {
  private var starts: [TopicPartition: Int64] = [:]
  private var points: [TopicPartition: Int64] = [:]

  init() {}

  init(folder: String, context: LogContext) throws(LogError) {
    func read(_ name: String) throws(LogError) -> [TopicPartition: Int64] {
      let path = folder + "/" + name
      guard let text = try context.text(of: path) else { return [:] }
      var offsets: [TopicPartition: Int64] = [:]
      // A version, a count, and lines of topic, partition and offset.
      for line in text.split(separator: "\n").dropFirst(2) {
        let parts = line.split(separator: " ")
        guard parts.count == 3, let partition = Int32(parts[1]), let offset = Int64(parts[2]) else {
          throw .invalid(path: path, reason: "not a checkpoint of offsets: \(line)")
        }
        offsets[TopicPartition(TopicName(String(parts[0])), Partition(partition))] = offset
      }
      return offsets
    }
    starts = try read("log-start-offset-checkpoint")
    points = try read("recovery-point-offset-checkpoint")
  }

  func bounds(_ name: TopicPartition) -> ForeignBounds {
    ForeignBounds(startOffset: starts[name] ?? 0, recoveryPoint: points[name] ?? 0)
  }
}
