/// Who may import whom. A module that is not here does not exist; docs/architecture.md explains it.
enum ImportTable {
  /// What each module may import; nothing else goes without saying.
  static let allowed: [String: Set<String>] = [
    "EventModel": [],
    "Threads": ["Glibc"],
    "RowEncoding": ["EventModel"],
    "JSONFields": ["CSimdjson", "EventModel"],
    "Crypto": ["CChecksum", "COpenSSL"],
    "Compression": ["CLZ4", "CSnappy", "CZlib", "CZstd"],
    "RecordLog": ["EventModel", "EventCodec", "Crypto", "Compression", "Glibc"],
    "Archive": [
      "EventModel", "EventCodec", "Crypto", "Compression", "RecordLog", "Threads", "Glibc",
    ],
    "EventCodec": ["EventModel", "JSONFields", "Crypto"],
    "ProjectionKernel": ["CPrefetch", "EventModel", "RowEncoding", "EventCodec", "Crypto"],
    "KafkaWire": ["CRdkafka", "EventModel", "Threads", "Glibc", "Synchronization"],
    "PostgresWire": ["CPostgres", "EventModel", "RowEncoding", "Glibc", "Synchronization"],
    "ReadModels": ["EventModel", "ProjectionKernel", "PostgresWire", "Glibc", "Synchronization"],
    "Store": ["EventModel", "RowEncoding", "ProjectionKernel", "Crypto", "PostgresWire"],
    "Worker": [
      "EventModel", "JSONFields", "EventCodec", "ProjectionKernel", "Crypto", "KafkaWire",
      "PostgresWire", "ReadModels", "Store", "Threads", "Glibc", "Synchronization",
    ],
    "Replay": [
      "EventModel", "RowEncoding", "JSONFields", "EventCodec", "ProjectionKernel", "Crypto",
      "KafkaWire",
      "PostgresWire", "Store", "Threads", "Worker", "Archive", "Glibc", "Synchronization",
    ],
    "Archiver": [
      "EventModel", "Archive", "KafkaWire", "RecordLog", "Threads", "Worker", "Glibc",
      "Synchronization",
    ],
    "KafkaProtocol": [],
    "Node": [
      "CLinux", "EventModel", "EventCodec", "RecordLog", "KafkaProtocol", "Threads", "Glibc",
      "Synchronization",
    ],
    "CommandKit": ["Glibc", "Synchronization"],
    "Drill": ["CommandKit", "JSONFields"],
    "Drills": ["CommandKit", "Drill"],
    "PrivatePostgres": ["Glibc"],
    "Topics": ["EventModel", "JSONFields", "EventCodec"],
    "Projections": [
      "EventModel", "RowEncoding", "JSONFields", "EventCodec", "ProjectionKernel", "Crypto",
      "Topics",
    ],
    // A build tool: it never runs in the engine. ProjectionKernel stands in the text it writes.
    "ContractCompiler": [
      "Crypto", "EventModel", "JSONFields", "EventCodec", "ProjectionKernel", "Glibc", "Foundation",
    ],
    "MessageCompiler": ["Foundation"],
    "annals": ["AnnalsCommands"],
    "AnnalsCommands": [
      "EventModel", "JSONFields", "EventCodec", "ProjectionKernel", "Crypto", "KafkaWire",
      "PostgresWire", "PrivatePostgres", "ReadModels", "Store", "Threads", "Worker", "RecordLog",
      "Node",
      "CommandKit", "Drill", "Drills", "Topics", "Projections", "Archive", "Archiver", "Replay",
      "Glibc",
      "Synchronization",
    ],
  ]

  /// Modules whose answers depend on their arguments alone, so that a replay gives the same rows.
  static let pure: Set<String> = [
    "EventModel", "RowEncoding", "EventCodec", "ProjectionKernel", "KafkaProtocol", "Topics",
    "Projections",
  ]

  /// What a pure module must not name, as a pattern, with what to use instead.
  static let banned: [(pattern: String, instead: String)] = [
    (
      #"\b(ContinuousClock|SuspendingClock|clock_gettime|gettimeofday|Date)\b"#,
      "take the time from the event: envelope.occurredAt or recordTime"
    ),
    (
      #"(\.random\(|\bSystemRandomNumberGenerator\b|\bUUID\b|\.shuffled\(|\.randomElement\()"#,
      "derive it from the event's position"
    ),
    (
      #"\b(Task|TaskGroup|withTaskGroup|async|await|actor +[A-Z]\w*|Mutex|Atomic|Thread|DispatchQueue)\b"#,
      "take values and return values; Worker runs things"
    ),
    (
      #"\b(FileManager|FileHandle|fopen|contentsOfFile)\b"#,
      "take the bytes as a parameter"
    ),
    (
      #"\b(getenv|ProcessInfo|CommandLine|Process)\b"#, "take the setting as a parameter"
    ),
    (#"(?<![.\w])print\("#, "return what is to be said"),
    (#"\.hashValue\b"#, "hash the bytes with Crypto: Swift's hashes differ per process"),
    (
      #"(?<![.\w])(log|log2|log10|exp|pow|sin|cos)\("#,
      "count in whole numbers: mathematical libraries differ"
    ),
  ]
}
