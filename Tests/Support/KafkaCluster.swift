package import Foundation
import Glibc
package import KafkaWire
import Synchronization

/// A broker for tests: one for the whole test process, or one of a test's own.
///
/// `TestBroker` says which kind. The node needs nothing. Apache Kafka is the cluster that
/// `KAFKA_BOOTSTRAP_SERVERS` names, else the reference Kafka of the folder `shared`, which
/// `ANNALS_SHARED` names or which lies beside the package. Where it can not be had, `unavailable`
/// says so and tests are skipped with that reason. Brokers started here end with their object, and
/// with the process, however it ends.
package final class KafkaCluster: Sendable {
  /// Who serves.
  private enum Server {
    case node(NodeBroker)
    /// Started here; its folder.
    case kafka(URL)
    /// Found and not started.
    case found
  }

  /// As `bootstrap.servers`.
  package let bootstrap: String
  private let server: Server

  /// Where an Apache Kafka that was started here keeps its data; nil for any other.
  package var folder: URL? {
    guard case .kafka(let folder) = server else { return nil }
    return folder
  }

  /// What it is, as on a page of figures.
  package var name: String {
    switch server {
    case .node: "annals node"
    case .kafka: "Apache Kafka 4.1.1"
    case .found: "Apache Kafka at \(bootstrap)"
    }
  }

  private init(bootstrap: String, _ server: Server) {
    self.bootstrap = bootstrap
    self.server = server
  }

  deinit {
    guard case .kafka(let folder) = server else { return }
    // It may have been killed before, which the script minds; the guardian asks once more.
    do { try control("kill") } catch { print("the Kafka of \(folder.path) is not ended: \(error)") }
  }

  /// Long enough for a broker of the whole process to be scheduled on a busy machine: one that its
  /// controller does not hear from for that long has no place for new topics.
  private static let patientSession = "broker.session.timeout.ms=30000"

  private static let sharedCluster = Mutex<KafkaCluster?>(nil)

  /// The one of the whole test process; started by whoever asks first. Use topics of your own.
  package static func shared() throws -> KafkaCluster {
    try sharedCluster.withLock { cluster in
      if let cluster { return cluster }
      let new: KafkaCluster
      if TestBroker.chosen == .kafka, let found {
        new = KafkaCluster(bootstrap: found, .found)
      } else {
        new = try start(
          options: TestBroker.chosen == .kafka ? ["--secure", patientSession] : [])
      }
      cluster = new
      return new
    }
  }

  /// Starts one for a test that kills it.
  /// - Parameters:
  ///   - broker: of which kind.
  ///   - options: for Apache Kafka, as the script takes them: `--nodes 3`, `--secure`, `key=value`.
  package static func start(
    _ broker: TestBroker = .chosen, options: [String] = []
  ) throws -> KafkaCluster {
    if broker == .node {
      let node = try NodeBroker()
      return KafkaCluster(bootstrap: node.address, .node(node))
    }
    guard let script else { throw TestServerError(kafkaUnavailable ?? "no reference Kafka") }
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("annals-kafka-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Guardian.clean(up: folder.path, with: ["bash", script.path, "kill", folder.path])
    let output = try Command.run(patient(script, "start", folder) + options)
    guard let address = output.split(separator: "\n").last else {
      throw TestServerError("the reference Kafka gave no address: \(output)")
    }
    return KafkaCluster(bootstrap: String(address), .kafka(folder))
  }

  /// An Apache Kafka, whatever the tests run on: the one that is named, or else one of the caller's own.
  package static func apacheKafka() throws -> KafkaCluster {
    if let found { return KafkaCluster(bootstrap: found, .found) }
    return try start(.kafka)
  }

  /// Why `apacheKafka` has none to give; nil when it has.
  package static var apacheKafkaMissing: String? { found == nil ? kafkaUnavailable : nil }

  /// Why no test against a broker can run; nil when they can.
  package static var unavailable: String? {
    TestBroker.chosen == .kafka ? apacheKafkaMissing : startUnavailable
  }

  /// Why no broker can be started, killed and restarted; nil when one can.
  package static var startUnavailable: String? {
    TestBroker.chosen == .node ? NodeBroker.unavailable : kafkaUnavailable
  }

  /// Why a test of what only Apache Kafka has cannot run; nil when it can.
  package static func apacheKafkaUnavailable(for what: String) -> String? {
    if TestBroker.chosen == .node {
      return "the node has no \(what): ANNALS_TEST_BROKER=kafka runs this test"
    }
    return unavailable
  }

  /// The same where the shared cluster must be one of ours, as for its TLS listeners.
  package static var secureUnavailable: String? {
    if let reason = apacheKafkaUnavailable(for: "TLS and no logins") { return reason }
    return found == nil ? nil : "the cluster of KAFKA_BOOTSTRAP_SERVERS has no listeners of ours"
  }

  /// Why no Apache Kafka can be started; nil when one can.
  package static var kafkaUnavailable: String? {
    if script == nil {
      return
        "no Kafka: set KAFKA_BOOTSTRAP_SERVERS, or ANNALS_SHARED to the folder with kafka/kafka"
    }
    if Command.path(of: "java") == nil, ProcessInfo.processInfo.environment["JAVA_HOME"] == nil {
      return "no Java, which the reference Kafka needs: install openjdk-17-jre-headless"
    }
    return nil
  }

  private static var found: String? {
    let name = ProcessInfo.processInfo.environment["KAFKA_BOOTSTRAP_SERVERS"] ?? ""
    return name.isEmpty ? nil : name
  }

  /// Ends the brokers at once, by SIGKILL; `restart` brings them back on their data.
  package func kill() throws {
    switch server {
    case .node(let node): node.end(SIGKILL)
    default: try control("kill")
    }
  }

  /// Ends the brokers in order, by SIGTERM.
  package func stop() throws {
    switch server {
    case .node(let node): node.end(SIGTERM)
    default: try control("stop")
    }
  }

  /// Starts what was killed or stopped, and waits until it is ready.
  package func restart() throws {
    switch server {
    case .node(let node): try node.restart()
    default: try control("restart")
    }
  }

  /// Settings for a client of this cluster.
  package func settings(_ more: [String: String] = [:]) throws -> KafkaSettings {
    var values = ["bootstrap.servers": bootstrap, "session.timeout.ms": "6000"]
    values.merge(more) { _, new in new }
    return try KafkaSettings(values)
  }

  /// What a client needs to log in by `plain`, `scram-sha-512` or `mutual`.
  package func secureSettings(_ kind: String) throws -> [String: String] {
    guard case .kafka(let folder) = server else {
      throw TestServerError("not a Kafka of ours")
    }
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
      throw TestServerError(kafkaUnavailable ?? "no reference Kafka")
    }
    return try Command.run(["bash", script.path, "tool"] + words)
  }

  /// What a shell is given to stop (`kill`) or start (`restart`) the brokers; nil for a node, which is
  /// this process's own, and for a cluster that was not started here.
  package func shell(_ verb: String) -> String? {
    guard case .kafka(let folder) = server, let script = Self.script else { return nil }
    return Self.patient(script, verb, folder).map { "'\($0)'" }.joined(separator: " ")
  }

  private func control(_ verb: String) throws {
    guard case .kafka(let folder) = server, let script = Self.script else {
      throw TestServerError("cannot \(verb) a cluster that was not started here")
    }
    _ = try Command.run(Self.patient(script, verb, folder))
  }

  /// The words that control brokers; a broker has as long to get ready as a busy machine needs.
  private static func patient(_ script: URL, _ verb: String, _ folder: URL) -> [String] {
    ["env", "KAFKA_READY_SECONDS=300", "bash", script.path, verb, folder.path]
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
