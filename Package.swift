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
    .systemLibrary(name: "CRdkafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
    .target(
      name: "KafkaWire", dependencies: ["CRdkafka", "EventModel"], swiftSettings: strict),
    .target(
      name: "TestServers", dependencies: ["EventModel", "KafkaWire"], path: "Tests/Support",
      swiftSettings: strict),
    .testTarget(
      name: "KafkaWireTests", dependencies: ["EventModel", "KafkaWire", "TestServers"],
      swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)
