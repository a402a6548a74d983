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
    .systemLibrary(
      name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "Crypto", dependencies: ["COpenSSL"], swiftSettings: strict),
    .target(
      name: "ProjectionKernel", dependencies: ["EventModel"],
      exclude: ["Sketch/sketch_quantile.sql"], swiftSettings: strict),
    .target(
      name: "Projections", dependencies: ["Crypto"], path: "projections", swiftSettings: strict),
    .testTarget(name: "CryptoTests", dependencies: ["Crypto"], swiftSettings: strict),
    .testTarget(
      name: "SketchTests", dependencies: ["ProjectionKernel"], swiftSettings: strict),
    .testTarget(
      name: "DomainAlgorithmTests", dependencies: ["Projections", "Crypto"],
      swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)
