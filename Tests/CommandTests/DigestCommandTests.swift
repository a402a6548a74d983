import EventModel
import Foundation
import KafkaWire
import TestServers
import Testing

@Suite("Digests, certificates and keys on the command line", .serialized)
struct DigestCommandTests {
  private static func audit(_ action: String, _ second: Int) -> String {
    """
    {"event_id": "6a0e7f9c-0000-4000-8000-\(String(format: "%012d", second))", \
    "tenant": "acme", "action": "training.\(action)", "user": "ana", \
    "timestamp": \(1_700_000_000 + second), "details": {"reason": "test"}}

    """
  }

  @Test(
    "a state is digested, certified, verified; one changed row is told and named",
    .enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
  func whole() throws {
    let kafka = try KafkaCluster.shared()
    let cluster = try PostgresCluster.shared()
    try cluster.withDatabase { url in
      let binary = try AnnalsBinary([
        "DATABASE_URL": url, "KAFKA_BOOTSTRAP_SERVERS": kafka.bootstrap,
        "ANNALS_TOPICS_PREFIX": "dig\(getpid()).", "ANNALS_TOPICS_REPLICATION_MAX": "1",
      ])
      try binary.prepare("topics", "apply", "--execute")
      try binary.prepare("migrate")
      try binary.prepare(
        "produce", "training.audit", input: Self.audit("enabled", 1) + Self.audit("disabled", 61))
      let work = try binary.run("work", "--projection", "training_mode", "--until-end")
      #expect(work.status == 0)
      let digest = try binary.run("digest", "training_mode", "--output", "ndjson")
      #expect(digest.status == 0)
      #expect(digest.error.hasPrefix("training_mode version 1, generation 1, at\n"))
      let lines = digest.output.split(separator: "\n")
      #expect(lines.map { $0.prefix(30) }[0].hasPrefix(#"{"table":"anomaly","rows":0"#))
      #expect(lines[3].hasPrefix(#"{"table":null,"rows":2,"sha256":""#))
      try certify(binary, digest: lines[3].suffix(66).prefix(64).description)
      try certifyFromArchive(binary, kafka)
      try compare(binary, cluster, url)
      try binary.remove()
    }
  }

  private func certify(_ binary: AnnalsBinary, digest: String) throws {
    let none = try binary.run("certify", "training_mode")
    #expect(none.status == 78)
    #expect(none.error.contains("holds no signing key"))
    let key = try binary.run("keys", "new", "annals.test", "--output", "ndjson")
    #expect(key.output.hasPrefix(#"{"name":"annals.test","id":""#))
    let made = try binary.run("certify", "training_mode", "--file", "a.certificate")
    #expect(made.status == 0)
    #expect(made.error.contains("digest \(digest), signed by annals.test+"))
    // Nothing in it is of the moment: another run gives the same file.
    let again = try binary.run("certify", "training_mode", "--tree", "a.tree")
    #expect(try again.output == contents("a.certificate", binary))
    #expect(again.output.contains("\"records\": 2"))
    let verified = try binary.run("certify", "--verify", "a.certificate", "--output", "ndjson")
    #expect(verified.status == 0)
    #expect(verified.output.contains(#"{"what":"digest","value":"\#(digest)"}"#))
    let verifier = try #require(key.output.firstMatch(of: /"public_key":"([^"]+)"/)).1
    #expect(
      try binary.run("certify", "--verify", "a.certificate", "--key", String(verifier)).status == 0)
    // Everybody's own key is no proof of this one's.
    try binary.prepare("keys", "new", "other", "--keys-folder", "others")
    let foreign = try binary.run(
      "certify", "--verify", "a.certificate", "--keys-folder", "others")
    #expect(foreign.status == 1)
    #expect(foreign.error.contains("no known key signed it"))
    try binary.write(
      again.output.replacing("\"records\": 2", with: "\"records\": 3"), to: "b.certificate")
    let forged = try binary.run("certify", "--verify", "b.certificate")
    #expect(forged.status == 1)
    #expect(forged.error.contains("the signature is not annals.test's over this text"))
    chmod(binary.folder.appending(path: "annals-keys").path, 0o777)
    let open = try binary.run("certify", "training_mode")
    #expect(open.status == 77)
    #expect(open.error.contains("has mode 0777"))
    chmod(binary.folder.appending(path: "annals-keys").path, 0o700)
    #expect(try binary.run("keys", "rotate").status == 0)
    #expect(try binary.run("certify", "--verify", "a.certificate").status == 0)
  }

  /// Kafka forgets the first events; the archive proves the same text to the byte.
  private func certifyFromArchive(_ binary: AnnalsBinary, _ kafka: KafkaCluster) throws {
    let whole = try note(contents("a.certificate", binary))
    try binary.prepare(
      "archive", "run", "--archive-folder", "archive", "--topic", "training.audit", "--until-end")
    func fromArchive() throws -> AnnalsBinary.Answer {
      try binary.run("certify", "training_mode", "--archive", "archive")
    }
    #expect(try note(fromArchive().output) == whole)
    let topic = TopicName("dig\(getpid()).training.audit")
    let admin = try KafkaAdmin(kafka.settings())
    let partitions = (0..<3).map { TopicPartition(topic, Partition($0)) }
    let ends = try admin.listOffsets(partitions, timeout: KafkaCluster.patience)
    try admin.deleteRecords(before: ends.mapValues(\.high), timeout: KafkaCluster.patience)
    let gone = try binary.run("certify", "training_mode")
    #expect(gone.status == 78 && gone.error.contains("Kafka has removed the events from 0 to"))
    let proved = try fromArchive()
    #expect(try note(proved.output) == whole && proved.status == 0, "\(proved.error)")
    // An archive is no reason not to ask a broker that only librdkafka's other name names.
    let elsewhere = try AnnalsBinary(
      binary.environment.filter { $0.key != "KAFKA_BOOTSTRAP_SERVERS" })
    let asked = try elsewhere.run(
      "rebuild", "training_mode", "--plan", "--archive",
      binary.folder.appending(path: "archive").path, "--set",
      "kafka.metadata.broker.list=127.0.0.1:1", "--set", "broker.timeout=1s")
    #expect(asked.status == 69, "\(asked)")
    try elsewhere.remove()
    let none = try binary.run("certify", "training_mode", "--archive", "nowhere")
    #expect(none.status == 78 && none.error.contains("name an archive's folder"))
  }

  /// The part of a certificate that is signed.
  private func note(_ text: String) throws -> String {
    String(try #require(text.range(of: "\n\n").map { text[..<$0.lowerBound] }))
  }

  private func compare(_ binary: AnnalsBinary, _ cluster: PostgresCluster, _ url: String) throws {
    let same = try binary.run("bisect", "a.tree", "training_mode:1")
    #expect(same.status == 0)
    #expect(same.error.hasPrefix("the same, to the bit: "))
    try cluster.psql(url, "UPDATE training_mode_v1_g1.interval SET ended_how = 'expired'")
    let found = try binary.run("bisect", "a.tree", "training_mode:1:1", "--output", "ndjson")
    #expect(found.status == 1)
    #expect(
      found.output.hasPrefix(
        #"{"table":"interval","what":"differs","column":"key","left":"acme","right":"acme"}"#))
    #expect(
      found.error.contains("the events behind it: dig\(getpid()).training.audit#1/")
        && found.error.hasSuffix(" at offset 0\n"))
    #expect(found.output.contains(#""column":"ended_how","left":null,"right":"expired"}"#))
    _ = try binary.run(
      "certify", "training_mode", "--archive", "archive", "--file", "c.certificate")
    let difference = try binary.run("certificate", "diff", "a.certificate", "c.certificate")
    #expect(difference.status == 1)
    #expect(difference.error == "the same inputs gave another state: bisect the trees\n")
    #expect(difference.output.contains("table interval"))
    #expect(!difference.output.contains("table lock"))
    #expect(
      try binary.run("certificate", "diff", "a.certificate", "a.certificate")
        == .init(status: 0, output: "", error: "the certificates say the same\n"))
    let unknown = try binary.run("digest", "training_mode", "--generation", "7")
    #expect(unknown.status == 64)
    #expect(unknown.error.contains("training_mode has no version 1, generation 7"))
  }

  private func contents(_ name: String, _ binary: AnnalsBinary) throws -> String {
    try String(contentsOf: binary.folder.appending(path: name), encoding: .utf8)
  }
}
