package import Foundation
package import KafkaWire
import Synchronization

/// A real Kafka for tests: one broker for the whole test process, or one of a test's own.
///
/// It is the cluster that `KAFKA_BOOTSTRAP_SERVERS` names, else the reference Kafka of the folder
/// `shared`, which `ANNALS_SHARED` names or which lies beside the package. Where there is neither,
/// `unavailable` says so and tests are skipped with that reason. Brokers started here end with the
/// process, however it ends.
package final class KafkaCluster: Sendable {
  /// As `bootstrap.servers`.
  package let bootstrap: String
  /// Where it keeps its data; nil for a cluster that was found and not started.
  package let folder: URL?

  private init(bootstrap: String, folder: URL?) {
    self.bootstrap = bootstrap
    self.folder = folder
  }

  private static let sharedCluster = Mutex<KafkaCluster?>(nil)

  /// The one of the whole test process; started by whoever asks first. Use topics of your own.
  package static func shared() throws -> KafkaCluster {
    try sharedCluster.withLock { cluster in
      if let cluster { return cluster }
      let found = ProcessInfo.processInfo.environment["KAFKA_BOOTSTRAP_SERVERS"] ?? ""
      let new =
        found.isEmpty
        ? try start(options: ["--secure"]) : KafkaCluster(bootstrap: found, folder: nil)
      cluster = new
      return new
    }
  }

  /// Starts one for a test that kills it.
  /// - Parameter options: as the script takes them: `--nodes 3`, `--secure`, `key=value`.
  package static func start(options: [String] = []) throws -> KafkaCluster {
    guard let script else { throw TestServerError(unavailable ?? "no reference Kafka") }
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("annals-kafka-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Guardian.clean(up: folder.path, with: ["bash", script.path, "kill", folder.path])
    let output = try Command.run(["bash", script.path, "start", folder.path] + options)
    guard let address = output.split(separator: "\n").last else {
      throw TestServerError("the reference Kafka gave no address: \(output)")
    }
    return KafkaCluster(bootstrap: String(address), folder: folder)
  }

  /// Why no test against Kafka can run; nil when they can.
  package static var unavailable: String? {
    if ProcessInfo.processInfo.environment["KAFKA_BOOTSTRAP_SERVERS"]?.isEmpty == false {
      return nil
    }
    return startUnavailable
  }

  /// Why no broker can be started, killed and restarted; nil when one can.
  package static var startUnavailable: String? {
    if script == nil {
      return
        "no Kafka: set KAFKA_BOOTSTRAP_SERVERS, or ANNALS_SHARED to the folder with kafka/kafka"
    }
    if Command.path(of: "java") == nil, ProcessInfo.processInfo.environment["JAVA_HOME"] == nil {
      return "no Java, which the reference Kafka needs: install openjdk-17-jre-headless"
    }
    return nil
  }

  /// The same where the shared cluster must be one of ours, as for its TLS listeners.
  package static var secureUnavailable: String? {
    if ProcessInfo.processInfo.environment["KAFKA_BOOTSTRAP_SERVERS"]?.isEmpty == false {
      return "the cluster of KAFKA_BOOTSTRAP_SERVERS has no listeners of ours"
    }
    return startUnavailable
  }

  /// Ends the brokers at once, by SIGKILL; `restart` brings them back on their data.
  package func kill() throws { try control("kill") }

  /// Ends the brokers in order, by SIGTERM.
  package func stop() throws { try control("stop") }

  /// Starts what was killed or stopped, and waits until it is ready.
  package func restart() throws { try control("restart") }

  /// Settings for a client of this cluster.
  package func settings(_ more: [String: String] = [:]) throws -> KafkaSettings {
    var values = ["bootstrap.servers": bootstrap, "session.timeout.ms": "6000"]
    values.merge(more) { _, new in new }
    return try KafkaSettings(values)
  }

  /// What a client needs to log in by `plain`, `scram-sha-512` or `mutual`.
  package func secureSettings(_ kind: String) throws -> [String: String] {
    guard let folder else { throw TestServerError("not a cluster of ours") }
    let file = folder.appendingPathComponent("secure/\(kind).properties")
    var values: [String: String] = [:]
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
      if parts.count == 2 { values[parts[0]] = parts[1] }
    }
    return values
  }

  /// Runs one of Kafka's own tools, by its class, and returns what it prints.
  @discardableResult
  package func tool(_ words: [String]) throws -> String { try Self.runTool(words) }

  /// The same for a tool that asks no broker.
  package static func runTool(_ words: [String]) throws -> String {
    guard let script else {
      throw TestServerError(startUnavailable ?? "no reference Kafka")
    }
    return try Command.run(["bash", script.path, "tool"] + words)
  }

  private func control(_ verb: String) throws {
    guard let folder, let script = Self.script else {
      throw TestServerError("cannot \(verb) a cluster that was not started here")
    }
    _ = try Command.run(["bash", script.path, verb, folder.path])
  }

  private static var script: URL? {
    var folders: [URL] = []
    if let named = ProcessInfo.processInfo.environment["ANNALS_SHARED"], !named.isEmpty {
      folders.append(URL(fileURLWithPath: named))
    }
    var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    while folder.path != "/" {
      folders.append(folder.appendingPathComponent("shared"))
      folder.deleteLastPathComponent()
    }
    return folders.map { $0.appendingPathComponent("kafka/kafka") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }
}
