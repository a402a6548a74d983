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
    .target(name: "CommandKit", swiftSettings: strict),

    .target(name: "TestKit", path: "Tests/TestKit", swiftSettings: strict),
    .testTarget(name: "EventModelTests", dependencies: ["EventModel"], swiftSettings: strict),
    .testTarget(
      name: "CommandKitTests", dependencies: ["CommandKit", "TestKit"],
      exclude: ["Golden"], swiftSettings: strict),
    .testTarget(name: "RepoRulesTests", dependencies: ["TestKit"], swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)
