package import Archive
package import EventModel

/// What an archiver is to do, and within which bounds.
package struct ArchiverSettings: Sendable {
  package var folder: String
  package var topics: [TopicName]
  /// Topics that were made anew: they become another log in the archive, once.
  package var newLogs: Set<TopicName> = []
  /// Whether to stop when everything is archived that was there at the start.
  package var untilEnd = false
  package var options = ArchiveOptions()
  /// For how many days at least a topic's records stay, whoever asks to drop some; of a topic that is
  /// not named nothing is dropped.
  package var keepDays: [TopicName: Int32] = [:]
  /// How long a record may wait for its commit.
  package var commitEvery: Duration = .seconds(5)
  /// Bytes of records handed over at once; a few such batches are in memory.
  package var batchBytes = 4 << 20
  package var batchRecords = 50_000
  /// How long trouble of Kafka is waited out, without any progress.
  package var retryFor: Duration = .seconds(600)
  package var brokerTimeout: Duration = .seconds(10)
  /// How often it looks whether somebody asks to drop something.
  package var requestsEvery: Duration = .milliseconds(500)
  /// How often topics are looked at for new partitions.
  package var partitionsEvery: Duration = .seconds(30)

  package init(folder: String, topics: [TopicName]) {
    self.folder = folder
    self.topics = topics
  }
}
