import Foundation
import TestKit
import TestServers

/// Where a test runs drills: the program with a folder of its own for sandboxes and reports, on the
/// broker that the suite runs on.
struct DrillDeployment {
  let binary: AnnalsBinary
  /// Where sandboxes are made: short, because a socket's path must be.
  let sandboxes: URL
  private let words: [String]
  /// Whose broker is stopped: it ends with this.
  private let stopped: KafkaCluster?

  /// - Parameters:
  ///   - more: what the program sees besides.
  ///   - cluster: whose broker is stopped; nil where none is.
  init(_ more: [String: String] = [:], stopping cluster: KafkaCluster? = nil) throws {
    stopped = cluster
    sandboxes = FileManager.default.temporaryDirectory
      .appending(path: "ad\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: sandboxes, withIntermediateDirectories: true)
    var environment = more.merging(["ANNALS_DRILL_FOLDER": sandboxes.path]) { $1 }
    if TestBroker.chosen == .kafka {
      let cluster = try cluster ?? KafkaCluster.shared()
      environment["KAFKA_BOOTSTRAP_SERVERS"] = cluster.bootstrap
      environment["ANNALS_TOPICS_REPLICATION_MAX"] = "1"
      if environment["ANNALS_TOPICS_PREFIX"] == nil {
        environment["ANNALS_TOPICS_PREFIX"] = "\(sandboxes.lastPathComponent)."
      }
      environment["ANNALS_DRILL_BROKER_STOP"] = cluster.shell("kill")
      environment["ANNALS_DRILL_BROKER_START"] = cluster.shell("restart")
      words = ["--on", "kafka"]
    } else {
      words = []
    }
    binary = try AnnalsBinary(environment)
    // Each run is told there.
    if TestBroker.chosen == .kafka { try binary.prepare("topics", "apply", "--execute") }
  }

  /// Runs a drill of the house, or one that is written here.
  func run(_ drill: String, _ more: String...) throws -> AnnalsBinary.Answer {
    try binary.run(["drill", "run", drill, "--unsigned"] + words + more)
  }

  /// Writes a drill and runs it.
  func run(file: String, _ more: String...) throws -> AnnalsBinary.Answer {
    try binary.write(file, to: "own.json")
    return try binary.run(["drill", "run", "./own.json", "--unsigned"] + words + more)
  }

  /// The folders of all reports, oldest first.
  func reports() throws -> [URL] {
    let folder = binary.folder.appending(path: "annals-drills")
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      .map { folder.appending(path: $0) }
  }

  /// The last report.
  func report() throws -> [String: Any] {
    let file = try reports().last!.appending(path: "report.json")
    return try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as! [String: Any]
  }

  /// Why the last run failed.
  func cause() throws -> String { try report()["cause"] as? String ?? "" }

  /// The names of sandboxes that were left.
  func left() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: sandboxes.path).sorted()
  }

  /// A copy of the golden logs, to be damaged.
  func goldenCopy() throws -> URL {
    let copy = binary.folder.appending(path: "golden")
    try FileManager.default.copyItem(
      at: RepoFiles.root.appending(path: "replay/golden"), to: copy)
    return copy
  }

  func remove() throws {
    try binary.remove()
    try FileManager.default.removeItem(at: sandboxes)
  }
}
