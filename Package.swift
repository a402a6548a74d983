// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is held to the same rules; a target that needs another one says why beside it.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// What only C can say, each imported by exactly one Swift module.
let libraries: [Target] = [
  .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
  .target(name: "CChecksum"),
  .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
  .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
  .systemLibrary(name: "CSnappy", pkgConfig: "snappy", providers: [.apt(["libsnappy-dev"])]),
  .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
  .systemLibrary(name: "CLinux"),
  .systemLibrary(name: "CPrefetch"),
  .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
  .systemLibrary(name: "CRdkafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
  .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
]

/// The engine, from the nouns up; it names no topic.
let engine: [Target] = [
  .target(name: "Threads", swiftSettings: strict),
  .target(name: "EventModel", swiftSettings: strict),
  .target(name: "RowEncoding", dependencies: ["EventModel"], swiftSettings: strict),
  .target(name: "JSONFields", dependencies: ["CSimdjson", "EventModel"], swiftSettings: strict),
  .target(name: "Crypto", dependencies: ["CChecksum", "COpenSSL"], swiftSettings: strict),
  .target(
    name: "Compression", dependencies: ["CLZ4", "CSnappy", "CZlib", "CZstd"],
    swiftSettings: strict),
  .target(
    name: "EventCodec", dependencies: ["Crypto", "EventModel", "JSONFields"],
    swiftSettings: strict),
  .target(
    name: "ProjectionKernel",
    dependencies: ["CPrefetch", "Crypto", "EventCodec", "EventModel", "RowEncoding"],
    swiftSettings: strict),
  .target(
    name: "RecordLog", dependencies: ["Compression", "Crypto", "EventCodec", "EventModel"],
    swiftSettings: strict),
  .target(
    name: "Archive",
    dependencies: ["Compression", "Crypto", "EventCodec", "EventModel", "RecordLog", "Threads"],
    swiftSettings: strict),
  .target(
    name: "KafkaWire", dependencies: ["CRdkafka", "EventModel", "Threads"], swiftSettings: strict),
  .target(
    name: "PostgresWire", dependencies: ["CPostgres", "EventModel", "RowEncoding"],
    swiftSettings: strict),
  .target(
    name: "Store",
    dependencies: ["Crypto", "EventModel", "PostgresWire", "ProjectionKernel", "RowEncoding"],
    resources: [.embedInCode("SQL")], swiftSettings: strict),
  .target(
    name: "Worker",
    dependencies: [
      "Crypto", "EventCodec", "EventModel", "KafkaWire", "PostgresWire", "ProjectionKernel",
      "Store", "Threads",
    ], swiftSettings: strict),
  .target(
    name: "Replay",
    dependencies: [
      "Archive", "Crypto", "EventCodec", "EventModel", "JSONFields", "KafkaWire", "PostgresWire",
      "ProjectionKernel", "RowEncoding", "Store", "Threads", "Worker",
    ], swiftSettings: strict),
  .target(
    name: "Archiver",
    dependencies: ["Archive", "EventModel", "KafkaWire", "RecordLog", "Threads", "Worker"],
    swiftSettings: strict),
  .target(
    name: "ReadModels", dependencies: ["PostgresWire"], resources: [.embedInCode("SQL")],
    swiftSettings: strict),
  .target(name: "KafkaProtocol", swiftSettings: strict, plugins: ["MessagePlugin"]),
  .executableTarget(name: "MessageCompiler", swiftSettings: strict),
  .plugin(name: "MessagePlugin", capability: .buildTool(), dependencies: ["MessageCompiler"]),
  .target(name: "CommandKit", swiftSettings: strict),
  .target(name: "Drill", dependencies: ["CommandKit", "JSONFields"], swiftSettings: strict),
  .target(name: "PrivatePostgres", swiftSettings: strict),
  .target(
    name: "Node",
    dependencies: ["CLinux", "EventCodec", "EventModel", "KafkaProtocol", "RecordLog", "Threads"],
    swiftSettings: strict, plugins: ["MessagePlugin"]),
]

/// What the platform sends, and what is made of it.
let domain: [Target] = [
  .target(
    name: "Topics", dependencies: ["EventCodec", "EventModel", "JSONFields"], path: "topics",
    swiftSettings: strict, plugins: ["ContractPlugin"]),
  .target(
    name: "Projections",
    dependencies: [
      "Crypto", "EventCodec", "EventModel", "JSONFields", "ProjectionKernel", "RowEncoding",
      "Topics",
    ], path: "projections", swiftSettings: strict, plugins: ["ContractPlugin"]),
  .target(
    name: "Drills", dependencies: ["CommandKit", "Drill"], path: "replay/drills",
    swiftSettings: strict, plugins: ["ContractPlugin"]),
  .executableTarget(
    name: "ContractCompiler", dependencies: ["Crypto", "EventCodec", "JSONFields"],
    swiftSettings: strict),
  .plugin(
    name: "ContractPlugin", capability: .buildTool(), dependencies: ["ContractCompiler"]),
]

/// What people type: the commands, and the program that is nothing but them.
let program: [Target] = [
  .target(
    name: "AnnalsCommands",
    dependencies: [
      "Archive", "Archiver",
      "CommandKit", "Crypto", "Drill", "Drills", "EventCodec", "EventModel", "JSONFields",
      "KafkaWire", "Node",
      "PostgresWire", "PrivatePostgres", "ProjectionKernel", "Projections", "ReadModels",
      "RecordLog", "Replay", "Store",
      "Threads", "Topics", "Worker",
    ], swiftSettings: strict),
  .executableTarget(
    name: "annals", dependencies: ["AnnalsCommands"], swiftSettings: strict),
]

/// On x86-64 simdjson picks what On-Demand is compiled to by what the compiler may use, and without
/// this that is the one without vector instructions. Unsafe to the package manager, as every flag of
/// the compiler's; it reaches this one target, which nothing outside the benchmark depends on.
#if arch(x86_64)
  let onDemandSettings: [CXXSetting] = [.unsafeFlags(["-march=haswell"])]
#else
  let onDemandSettings: [CXXSetting] = []
#endif

/// `make bench`: what this machine does, beside what it could do.
let benchmarks: [Target] = [
  .target(
    name: "BenchOnDemand", path: "bench/OnDemand", cxxSettings: onDemandSettings,
    linkerSettings: [.linkedLibrary("simdjson")]),
  .target(
    name: "BenchConsumer", path: "bench/Consumer", linkerSettings: [.linkedLibrary("rdkafka")]),
  .executableTarget(
    name: "annals-bench",
    dependencies: [
      "Archive", "Archiver", "BenchConsumer", "BenchOnDemand", "EventCodec", "EventModel",
      "KafkaWire", "PostgresWire", "ProjectionKernel", "Projections", "RecordLog", "Replay",
      "RowEncoding", "Store", "TestServers", "Topics", "Worker",
    ], path: "bench/Program", swiftSettings: strict),
]

let tests: [Target] = [
  .target(name: "TestKit", path: "Tests/TestKit", swiftSettings: strict),
  .target(name: "SuiteSupport", path: "Tests/SuiteSupport", swiftSettings: strict),
  .target(
    name: "TestServers", dependencies: ["EventModel", "KafkaWire", "Worker"], path: "Tests/Support",
    swiftSettings: strict),
  .testTarget(
    name: "EventModelTests", dependencies: ["EventModel", "SuiteSupport"], swiftSettings: strict),
  .testTarget(
    name: "RowEncodingTests", dependencies: ["EventModel", "RowEncoding"],
    swiftSettings: strict),
  .testTarget(
    name: "JSONFieldsTests", dependencies: ["EventModel", "JSONFields", "SuiteSupport"],
    swiftSettings: strict),
  .testTarget(
    name: "EventCodecTests",
    dependencies: ["EventCodec", "EventModel", "JSONFields", "SuiteSupport"],
    swiftSettings: strict),
  .testTarget(
    name: "ContractTests",
    dependencies: [
      "ContractCompiler", "EventCodec", "EventModel", "JSONFields", "SuiteSupport", "Topics",
    ], swiftSettings: strict),
  .testTarget(
    name: "DomainAlgorithmTests", dependencies: ["Crypto", "JSONFields", "Projections"],
    swiftSettings: strict),
  .testTarget(
    name: "WorkerTests",
    dependencies: [
      "annals", "Archive", "Crypto", "EventCodec", "EventModel", "JSONFields", "KafkaWire",
      "PostgresWire", "OrderFixtures", "ProjectionKernel", "Projections", "Replay", "RowEncoding",
      "Store",
      "SuiteSupport", "TestKit", "TestServers", "Threads", "Topics", "Worker",
    ], swiftSettings: strict),
  .testTarget(name: "ThreadsTests", dependencies: ["Threads"], swiftSettings: strict),
  .testTarget(
    name: "DrillTests", dependencies: ["Drill", "Drills", "JSONFields"], swiftSettings: strict),
  .testTarget(name: "CryptoTests", dependencies: ["Crypto"], swiftSettings: strict),
  .testTarget(
    name: "DigestTests",
    dependencies: [
      "Crypto", "EventModel", "PostgresWire", "Replay", "Store", "SuiteSupport", "TestKit",
      "TestServers",
    ], exclude: ["Golden"], swiftSettings: strict),
  .testTarget(
    name: "CompressionTests", dependencies: ["Compression", "SuiteSupport"], swiftSettings: strict),
  .target(
    name: "SimulatedDisk", dependencies: ["RecordLog"], path: "Tests/SimulatedDisk",
    swiftSettings: strict),
  .testTarget(
    name: "RecordLogTests",
    dependencies: [
      "Compression", "EventCodec", "EventModel", "RecordLog", "SimulatedDisk", "SuiteSupport",
      "TestServers",
    ], exclude: ["Fixtures"], swiftSettings: strict),
  .testTarget(
    name: "ArchiveTests",
    dependencies: [
      "Archive", "Compression", "Crypto", "EventCodec", "EventModel", "RecordLog", "SimulatedDisk",
      "SuiteSupport",
    ], swiftSettings: strict),
  .testTarget(name: "SketchTests", dependencies: ["ProjectionKernel"], swiftSettings: strict),
  .target(
    name: "OrderFixtures",
    dependencies: ["EventCodec", "EventModel", "ProjectionKernel", "RowEncoding"],
    path: "Tests/OrderFixtures", swiftSettings: strict),
  .testTarget(
    name: "ProjectionKernelTests",
    dependencies: [
      "EventCodec", "EventModel", "OrderFixtures", "ProjectionKernel", "RowEncoding",
      "SuiteSupport", "TestKit",
    ], exclude: ["Golden"], swiftSettings: strict),
  .testTarget(
    name: "ProjectionTests",
    dependencies: [
      "EventCodec", "EventModel", "ProjectionKernel", "Projections", "RowEncoding", "Topics",
    ], swiftSettings: strict),
  .testTarget(
    name: "StoreTests",
    dependencies: [
      "EventModel", "OrderFixtures", "PostgresWire", "ProjectionKernel", "Store", "SuiteSupport",
      "TestServers",
    ], swiftSettings: strict),
  .testTarget(
    name: "ReplayTests",
    dependencies: [
      "annals", "EventCodec", "EventModel", "KafkaWire", "OrderFixtures", "PostgresWire",
      "ProjectionKernel", "Projections", "Replay", "RowEncoding", "Store", "SuiteSupport",
      "TestServers", "Threads", "Topics", "Worker",
    ], swiftSettings: strict),
  .testTarget(
    name: "KafkaWireTests", dependencies: ["annals", "EventModel", "KafkaWire", "TestServers"],
    swiftSettings: strict),
  .testTarget(
    name: "PostgresWireTests",
    dependencies: ["EventModel", "PostgresWire", "RowEncoding", "TestServers"],
    swiftSettings: strict),
  .target(
    name: "WireCorpus", dependencies: ["KafkaProtocol", "SuiteSupport"], path: "Tests/WireCorpus",
    swiftSettings: strict),
  .testTarget(
    name: "KafkaProtocolTests",
    dependencies: ["KafkaProtocol", "MessageCompiler", "SuiteSupport", "WireCorpus"],
    exclude: ["KafkaFacts.txt", "Recorded"], swiftSettings: strict),
  .testTarget(
    name: "NodeListenerTests",
    dependencies: ["KafkaProtocol", "Node", "RecordLog", "SuiteSupport", "WireCorpus"],
    swiftSettings: strict),
  .testTarget(
    name: "NodeTests",
    dependencies: [
      "annals", "EventCodec", "EventModel", "KafkaProtocol", "KafkaWire", "Node", "RecordLog",
      "SuiteSupport", "TestServers",
    ], swiftSettings: strict),
  .testTarget(
    name: "CommandKitTests", dependencies: ["CommandKit", "TestKit"], exclude: ["Golden"],
    swiftSettings: strict),
  .testTarget(
    name: "ReadModelTests",
    dependencies: [
      "Archive", "Crypto", "EventCodec", "EventModel", "JSONFields", "PostgresWire",
      "ProjectionKernel", "Projections", "Replay", "Store", "TestServers", "Topics", "Worker",
    ], swiftSettings: strict),
  .testTarget(
    name: "CommandTests",
    dependencies: [
      "annals", "AnnalsCommands", "Archive", "CommandKit", "EventModel", "KafkaWire", "ReadModels",
      "TestKit", "TestServers",
    ], exclude: ["Golden"], swiftSettings: strict),
  .testTarget(
    name: "RepoRulesTests", dependencies: ["AnnalsCommands", "CommandKit", "Drill", "TestKit"],
    swiftSettings: strict),
]

let package = Package(
  name: "annals", targets: libraries + engine + domain + program + benchmarks + tests,
  cxxLanguageStandard: .cxx17)
