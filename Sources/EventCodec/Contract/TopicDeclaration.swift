package import EventModel

/// What `topics/<topic>/topic.json` says of a topic, checked.
package struct TopicDeclaration: Sendable {
  /// As the cluster has it: the declared name behind the deployment's prefix.
  package private(set) var name: TopicName
  /// Other names under which the same events may be met.
  package private(set) var aliases: [TopicName]
  package let doc: String
  package let owner: String
  /// Whether no service of the platform produces it yet, and the contract is ours to propose.
  package let isProposal: Bool
  package let key: KeyDeclaration
  package let partitions: Int32
  package let replication: Int16
  /// The same with every name behind a prefix, for clusters that several deployments share.
  func prefixed(_ prefix: String) -> TopicDeclaration {
    var copy = self
    copy.name = TopicName(prefix + name.text)
    copy.aliases = aliases.map { TopicName(prefix + $0.text) }
    return copy
  }

  /// How long Kafka keeps a record, in milliseconds; -1 for ever.
  package let retentionMs: Int64
  package let cleanup: CleanupPolicy
  package let compression: Compression
  /// Whether producers write in transactions, which leaves control records in the offsets.
  package let isTransactional: Bool
  package let archive: ArchiveRule
  package let sensitiveFields: [SensitiveField]
  package let unknownEventType: UnknownEventType
  package let duplicateWindow: DuplicateWindow
  /// The wire shapes, in the order in which they are tried; they exclude each other.
  package let shapes: [Shape]

  /// What happens to old records; the raw values are Kafka's own.
  package enum CleanupPolicy: String, Sendable, CaseIterable {
    case delete
    case compact
    case compactAndDelete = "compact,delete"
  }

  /// The topic's `compression.type`; the raw values are Kafka's own.
  package enum Compression: String, Sendable, CaseIterable {
    /// As the producer wrote it.
    case producer
    case uncompressed
    case gzip
    case snappy
    case lz4
    case zstd
  }

  /// What an event of no declared shape means.
  package enum UnknownEventType: String, Sendable, CaseIterable {
    /// It belongs to others: counted and passed over.
    case skip
    /// It must not vanish: quarantined.
    case quarantine
  }
}

/// What the record's key is.
package struct KeyDeclaration: Sendable {
  /// In words.
  package let meaning: String
  /// The body's field whose text the key equals, as a JSON pointer.
  package let field: String
}

/// How long the archive keeps what Kafka forgets.
package struct ArchiveRule: Sendable {
  package let keepDays: Int32
  package let why: String
}

/// A field that holds what not everybody may read, and what is done about it.
package struct SensitiveField: Sendable {
  package let field: String
  package let treatment: Treatment
  package let why: String

  /// What happens to the field before anything is stored. Only `keep` is built; a declaration that
  /// asks for more is refused rather than silently not honoured.
  package enum Treatment: String, Sendable, CaseIterable {
    case keep
    case drop
    case hash
    case encrypt
  }
}

/// Within what distance a second record with the same source and id is the first one's duplicate.
package struct DuplicateWindow: Sendable {
  /// In milliseconds of record time.
  package let recordTimeMs: Int64
  /// How many ids are remembered per partition at most.
  package let idsPerPartitionMax: Int32
}
