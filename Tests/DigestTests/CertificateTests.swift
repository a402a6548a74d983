import Crypto
import EventModel
import Foundation
import Glibc
import Store
import TestKit
import TestServers
import Testing

@testable import Replay

@Suite("Certificates")
struct CertificateTests {
  static func hash(_ text: String) -> SHA256Digest { SHA256Hash.digest(of: Array(text.utf8)) }

  static func certificate(
    next: Int64 = 117, events: String = "e", code: String = "c", why: String = "a \"test\"",
    table: String = "t", rows: UInt32 = 3, version: Int = 2
  ) throws -> Certificate {
    let part = StateCut.Part(
      log: LogName(topic: TopicName("orders"), life: 1), partition: Partition(0),
      start: Offset(0), next: Offset(next))
    var runs = RunList()
    runs.append(firstKey: [1], rowCount: rows, hash: hash(table))
    let tree = try TableTree(
      try StateTable(name: "lock", columns: [.init("k", .bigint)], keyCount: 1), runs)
    let operators = OperatorInputs([
      .init(
        number: 1, at: Timestamp(microseconds: 1_795_218_065_635_844), by: "ana", why: why,
        action: "discard", projection: ProjectionName("planted"), version: 1,
        record: .init(log: part.log, partition: part.partition, offset: Offset(7)),
        detail: "held -> applied"),
      .init(
        number: 2, at: Timestamp(microseconds: 0), by: "bo", why: "é", action: "adopt",
        projection: ProjectionName("planted"), version: 1, record: nil, detail: ""),
    ])
    return Certificate(
      code: .init(
        projection: "planted", version: 2, kernel: 1, hash: hash(code).hex,
        contracts: [
          "orders": .init(hash: hash("o").hex, versions: ["order.changed": version, "b": 1]),
          "notes": .init(hash: hash("n").hex, versions: [:]),
        ]),
      events: [EventRange(part: part, records: 100, hash: hash(events))], operators: operators,
      state: StateTree(cut: StateCut([part]), tables: [tree]))
  }

  @Test("the text is the golden one, is what Python's json writes, and reads back")
  func text() throws {
    let certificate = try Self.certificate()
    try expectGolden(certificate.text, "Tests/DigestTests/Golden/certificate.json")
    #expect(try Certificate(text: certificate.text) == certificate)
    let path = StateDatabase.temporary("certificate")
    defer { unlink(path) }
    try ChildProcess.run(
      [
        "python3", "-c",
        "import json, sys; print(json.dumps(json.load(open(sys.argv[1])), indent=2, sort_keys=True,"
          + " ensure_ascii=False))",
        RepoFiles.root.path + "/Tests/DigestTests/Golden/certificate.json",
      ], output: path)
    #expect(ChildProcess.contents(path) == certificate.text)
  }

  @Test("the hash over the operators' decisions is that of the written encoding")
  func operators() throws {
    func text(_ text: String) -> [UInt8] {
      [0, 0, 0, UInt8(text.utf8.count)] + Array(text.utf8)
    }
    let written =
      text("discard") + text("ana") + text("a \"test\"")
      + Hex.decode("000660bdc718ba04")! + [0, 0, 0, 1] + text("orders#1")
      + [0, 0, 0, 0] + [0, 0, 0, 0, 0, 0, 0, 7] + text("held -> applied")
      + text("adopt") + text("bo") + text("é") + [UInt8](repeating: 0, count: 8)
      + [0, 0, 0, 1] + text("") + [UInt8](repeating: 255, count: 12) + text("")
    #expect(try Self.certificate().operatorHash == SHA256Hash.digest(of: written).hex)
  }

  @Test("any other text is refused, be it the same JSON")
  func refused() throws {
    let text = try Self.certificate().text
    for (old, new) in [
      ("  \"digest\"", " \"digest\""), ("\"records\": 100", "\"records\": 100.0"),
      ("\"kind\"", "\"more\": 1,\n  \"kind\""), ("certificate 1", "certificate 2"),
      ("\"rows\": 3", "\"rows\": \"3\""), ("\"tables\"", "\"table\""),
      // A digest that does not follow from the tables that are listed.
      ("\"digest\": \"", "\"digest\": \"0"),
    ] {
      let changed = text.replacing(old, with: new)
      #expect(changed != text)
      #expect(throws: DigestError.self, "\(new)") { try Certificate(text: changed) }
    }
    let other = try Self.certificate(table: "u")
    let mixed = text.replacing(
      try Self.certificate().tables[0].hash, with: other.tables[0].hash)
    #expect { try Certificate(text: mixed) } throws: { "\($0)".contains("not that of its tables") }
  }

  @Test("two that disagree: in what, inputs first, and what it means")
  func difference() throws {
    let one = try Self.certificate()
    func parts(_ other: Certificate) -> (parts: [String], verdict: String) {
      let found = CertificateDifference.between(one, other)
      return (found.map { "\($0.kind.rawValue): \($0.part)" }, CertificateDifference.verdict(found))
    }
    #expect(parts(one) == ([], "the certificates say the same"))
    #expect(
      parts(try Self.certificate(events: "f")) == (
        ["events: orders#1/0 events"], "other inputs (events) and the same state"
      ))
    #expect(
      parts(try Self.certificate(next: 118, why: "another", table: "u")) == (
        [
          "events: orders#1/0 next", "operator log: decisions", "state: table lock",
          "state: digest",
        ], "the states differ, and so do their inputs: events, operator log"
      ))
    #expect(
      parts(try Self.certificate(table: "u", rows: 4)) == (
        ["state: table lock rows", "state: table lock", "state: digest"],
        "the same inputs gave another state: bisect the trees"
      ))
    #expect(parts(try Self.certificate(code: "d")).parts == ["code: code"])
    #expect(
      parts(try Self.certificate(version: 3)).parts == ["code: version of order.changed"])
  }
}
