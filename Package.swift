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

let package = Package(
  name: "annals",
  targets: [
    // The engine, from the nouns up.
    .target(name: "EventModel", swiftSettings: strict),
    .target(name: "RowEncoding", dependencies: ["EventModel"], swiftSettings: strict),
    .systemLibrary(
      name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "Crypto", dependencies: ["COpenSSL"], swiftSettings: strict),
    .target(name: "EventCodec", dependencies: ["EventModel"], swiftSettings: strict),
    .target(
      name: "ProjectionKernel", dependencies: ["EventCodec", "EventModel", "RowEncoding"],
      swiftSettings: strict),
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .target(
      name: "PostgresWire", dependencies: ["CPostgres", "EventModel", "RowEncoding"],
      swiftSettings: strict),
    .target(
      name: "Store",
      dependencies: [
        "Crypto", "EventModel", "PostgresWire", "ProjectionKernel", "RowEncoding",
      ],
      resources: [
        .embedInCode("SQL")
      ], swiftSettings: strict),

    // Tests.
    .target(name: "TestServers", path: "Tests/Support", swiftSettings: strict),
    .testTarget(name: "CryptoTests", dependencies: ["Crypto"], swiftSettings: strict),
    .testTarget(
      name: "SketchTests", dependencies: ["ProjectionKernel"], swiftSettings: strict),
    .testTarget(
      name: "RowEncodingTests", dependencies: ["EventModel", "RowEncoding"],
      swiftSettings: strict),
    .testTarget(
      name: "PostgresWireTests",
      dependencies: ["EventModel", "PostgresWire", "RowEncoding", "TestServers"],
      swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)
