package import EventModel
package import PostgresWire

/// How far archives were seen to reach, outside of their folders.
package struct ReachStore {
  /// The furthest of one partition.
  package struct Seen: Sendable, Equatable {
    package let log: LogName
    package let partition: Partition
    /// The number of the manifest's commit.
    package let commits: Int64
    /// The next offset to archive.
    package let next: Offset
    /// The chain behind the commit's last entry.
    package let chain: [UInt8]

    package init(
      log: LogName, partition: Partition, commits: Int64, next: Offset, chain: [UInt8]
    ) {
      self.log = log
      self.partition = partition
      self.commits = commits
      self.next = next
      self.chain = chain
    }
  }

  private let connection: PostgresConnection

  package init(_ connection: PostgresConnection) { self.connection = connection }

  /// What was seen of an archive, in the order of topics, lives and partitions.
  package func all(of archive: String) throws(StoreError) -> [Seen] {
    try storing { () throws(PostgresError) in
      try connection.query(SQL.reaches, [.text(archive)]).map { row in
        Seen(
          log: LogName(topic: TopicName(row.text(0)!), life: Int32(row.int64(1)!)),
          partition: Partition(Int32(row.int64(2)!)), commits: row.int64(3)!,
          next: Offset(row.int64(4)!), chain: row.bytes(5)!)
      }
    }
  }

  /// Notes what is seen of an archive; what was seen to reach further stays.
  package func note(_ seen: Seen, of archive: String) throws(StoreError) {
    try storing { () throws(PostgresError) in
      try connection.query(
        SQL.reachNote,
        [
          .text(archive), .text(seen.log.topic.text), .int4(seen.log.life),
          .int4(seen.partition.number), .int8(seen.commits), .int8(seen.next.number),
          .bytes(seen.chain),
        ])
    }
  }

  /// Forgets what was seen of an archive.
  package func forget(_ archive: String) throws(StoreError) {
    try storing { () throws(PostgresError) in
      try connection.query(SQL.reachForget, [.text(archive)])
    }
  }
}
