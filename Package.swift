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
    .target(name: "SuiteSupport", path: "Tests/SuiteSupport", swiftSettings: strict),
    .testTarget(
      name: "JSONFieldsTests", dependencies: ["EventModel", "JSONFields", "SuiteSupport"],
      swiftSettings: strict),
    .systemLibrary(
      name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "Crypto", dependencies: ["COpenSSL"], swiftSettings: strict),
    .target(
      name: "ProjectionKernel", dependencies: ["EventModel"],
      exclude: ["Sketch/sketch_quantile.sql"], swiftSettings: strict),
    .target(
      name: "Projections", dependencies: ["Crypto", "JSONFields"], path: "projections",
      swiftSettings: strict),
    .testTarget(name: "CryptoTests", dependencies: ["Crypto"], swiftSettings: strict),
    .testTarget(
      name: "SketchTests", dependencies: ["ProjectionKernel"], swiftSettings: strict),
    .testTarget(
      name: "DomainAlgorithmTests", dependencies: ["Projections", "Crypto", "JSONFields"],
      swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)
