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
    .target(name: "EventModel", swiftSettings: strict),
    .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
    .target(
      name: "JSONFields", dependencies: ["CSimdjson", "EventModel"], swiftSettings: strict),
    .target(
      name: "EventCodec", dependencies: ["EventModel", "JSONFields"], swiftSettings: strict),
    .executableTarget(
      name: "ContractCompiler", dependencies: ["EventCodec", "EventModel", "JSONFields"],
      swiftSettings: strict),
    .plugin(
      name: "ContractPlugin", capability: .buildTool(), dependencies: ["ContractCompiler"]),
    .target(
      name: "Topics", dependencies: ["EventCodec", "EventModel"], path: "topics",
      swiftSettings: strict, plugins: ["ContractPlugin"]),
    .target(name: "SuiteSupport", path: "Tests/SuiteSupport", swiftSettings: strict),
    .testTarget(
      name: "JSONFieldsTests", dependencies: ["EventModel", "JSONFields", "SuiteSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ContractTests",
      dependencies: [
        "ContractCompiler", "EventCodec", "EventModel", "JSONFields", "SuiteSupport", "Topics",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "EventCodecTests",
      dependencies: ["EventCodec", "EventModel", "JSONFields", "SuiteSupport"],
      swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)
