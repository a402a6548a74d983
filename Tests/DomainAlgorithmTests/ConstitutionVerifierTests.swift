import Crypto
import JSONFields
import Projections
import Testing

/// The same verifier on bundles of this repository's own, signed by its test key; what the
/// platform's reader makes of each change was written down by `generate.py`.
@Suite("Constitution verifier")
struct ConstitutionVerifierTests {
  static func file(_ name: String) throws -> String {
    String(decoding: try Fixture.bytes("constitution/" + name), as: UTF8.self)
  }

  static func assess(_ text: String) throws -> ConstitutionAssessment {
    let document = try JSONDocument(text)
    let keys =
      TrustedKeys.shipped + [
        TrustedKey(id: "test", pem: try file("test-only-public-key.pem"))
      ]
    let verifier = try ConstitutionVerifier(keys: keys)
    return try withExtendedLifetime(document) { try verifier.assess(document.root) }
  }

  static func changed(_ old: String, _ new: String) throws -> ConstitutionAssessment {
    try assess(ConstitutionShippedTests.replaced(try file("bundle-1.json"), old, new))
  }

  @Test("Signed bundles are valid, and say by which key", arguments: ["1", "2"])
  func signed(number: String) throws {
    let found = try Self.assess(Self.file("bundle-\(number).json"))
    #expect(found.reference == .valid)
    #expect(found.strict == .valid)
    #expect(found.keyID == "test")
  }

  @Test("No test key is trusted unless it is named")
  func testKeyIsNotShipped() throws {
    let document = try JSONDocument(Self.file("bundle-1.json"))
    let found = try withExtendedLifetime(document) {
      try ConstitutionVerifier().assess(document.root)
    }
    #expect(found.reference == .invalid(.signatureMismatch))
  }

  @Test("What the platform's reader takes, refuses and converts")
  func coercions() throws {
    let rows = try Fixture.rows("constitution/coercions.tsv")
    #expect(rows.count == 339)
    for row in rows {
      let text = try ConstitutionShippedTests.replaced(
        try Self.file("bundle-1.json"), row[0], row[1])
      let found = try Self.assess(text)
      #expect(found.computedHash ?? "error" == row[2], "\(row[1].prefix(80))")
      #expect((found.reference.fault?.code == "malformed") == (row[2] == "error"))
    }
  }

  static let noted: [(old: String, new: String, fault: ConstitutionFault)] = [
    (
      #""retention_days": 365"#, #""retention_days": 365.0"#,
      .coercedFields(["/document/enforcement/audit_streams/retention_days"])
    ),
    (
      #""issued_at": "2026-01-01T00:00:00Z""#, #""issued_at": 1767225600"#,
      .coercedFields(["/issued_at"])
    ),
    (
      #""issued_at": "2026-01-01T00:00:00Z""#, #""issued_at": "2026-01-01T00:00:00""#,
      .coercedFields(["/issued_at"])
    ),
    (
      #""issued_at": "2026-01-01T00:00:00Z""#, #""issued_at": "2026-01-01 00:00:00Z""#,
      .coercedFields(["/issued_at"])
    ),
    (
      #""title": "One"#, #""no\u0000te": 1, "title": "One"#,
      .unknownFields([#"/document/principles/0/no\u0000te"#])
    ),
    (
      #""preamble": "For"#, #""preamble": "twice", "preamble": "For"#,
      .unknownFields(["/document/preamble"])
    ),
    (#""algorithm": "RS256""#, #""algorithm": "rs256""#, .algorithmNotRS256),
    (
      #"{"version": "2026.01.01", "issued_at""#, #"{"version": "2026.01.02", "issued_at""#,
      .versionNotNewest(newest: "2026.01.01")
    ),
  ]

  @Test("What the platform overlooks, the strict verdict names", arguments: noted)
  func strict(old: String, new: String, fault: ConstitutionFault) throws {
    let found = try Self.changed(old, new)
    #expect(found.reference == .valid)
    #expect(found.strict == .invalid(fault))
    #expect(found.keyID == "test")
  }

  @Test(
    "RFC 3339 moments are not coerced",
    arguments: ["2026-01-01t00:00:00z", "2026-01-01T00:00:00.123+05:30"])
  func rfc3339(moment: String) throws {
    #expect(try Self.changed("2026-01-01T00:00:00Z", moment).strict == .valid)
  }

  @Test("The newest version is the greatest, wherever the history lists it")
  func newestVersion() throws {
    // Bundle 2's history lists 2026.02.01 last.
    let text = try Self.file("bundle-2.json")
    let older = try ConstitutionShippedTests.replaced(
      text, #""version": "2026.02.01","# + "\n \"issued_at\"",
      #""version": "2026.01.01", "issued_at""#)
    #expect(
      try Self.assess(older).strict == .invalid(.versionNotNewest(newest: "2026.02.01")))
  }

  @Test("A signature that is no base64 is told from one that does not match")
  func signatures() throws {
    let text = try Self.file("bundle-1.json")
    let marker = #""algorithm": "RS256", "value": ""#
    let unreadable = try ConstitutionShippedTests.replaced(text, marker, marker + "é")
    #expect(try Self.assess(unreadable).reference == .invalid(.signatureUnreadable))
    let shifted = try ConstitutionShippedTests.replaced(text, marker, marker + "AAAA")
    #expect(try Self.assess(shifted).reference == .invalid(.signatureMismatch))
    let empty = try ConstitutionShippedTests.replaced(
      text, marker, #""algorithm": "RS256", "value": "", "rest": ""#)
    #expect(try Self.assess(empty).reference == .invalid(.signatureMismatch))
  }

  @Test("What is no bundle at all is malformed", arguments: ["[]", "1", "null", "{}", #""x""#])
  func notABundle(text: String) throws {
    let found = try Self.assess(text)
    #expect(found.reference == found.strict)
    #expect(found.reference.fault?.code == "malformed")
    #expect(found.computedHash == nil && found.canonicalLength == nil && found.keyID == nil)
  }

  @Test("Details are short and printable, whatever a bundle says")
  func details() {
    let long = ConstitutionFault.unknownFields(
      (1...9).map { "/\($0)" + String(repeating: "x", count: 500) })
    #expect(long.detail.utf8.count < 600)
    #expect(long.detail.hasSuffix(" and 4 more"))
    #expect(
      ConstitutionFault.versionNotNewest(newest: "a\u{0}é").detail == #"newest is a\u0000\u00e9"#)
    #expect(
      ConstitutionFault.malformed(path: "/hash", expected: "a string").detail
        == "/hash: expected a string")
  }

  @Test("A key that cannot be used is refused before any bundle is judged")
  func keys() throws {
    #expect(throws: CryptoError.notAPublicKey) {
      try ConstitutionVerifier(keys: [TrustedKey(id: "bad", pem: "no key")])
    }
    let ed25519 = """
      -----BEGIN PUBLIC KEY-----
      MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
      -----END PUBLIC KEY-----
      """
    #expect(throws: CryptoError.wrongKeyKind(expected: "RSA")) {
      try ConstitutionVerifier(keys: [TrustedKey(id: "other", pem: ed25519)])
    }
  }
}
