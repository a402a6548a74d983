import JSONFields
import Projections
import Testing

/// The platform's own bundle and the mutations whose outcome under its verifier is known.
@Suite("The shipped constitution")
struct ConstitutionShippedTests {
  static let hash = "100d414d10f0efe1d91483dfce17d4a657e3e42f451e698d9ab11077d3817828"

  /// The bundle's text; nil where the shared folder is absent, which is then printed.
  static func bundle() -> String? {
    Fixture.shared("constitution_bundle.json").map { String(decoding: $0, as: UTF8.self) }
  }

  static func assess(_ text: String) throws -> ConstitutionAssessment {
    let document = try JSONDocument(text)
    return try withExtendedLifetime(document) {
      try ConstitutionVerifier().assess(document.root)
    }
  }

  /// The bundle with one place changed; that place must be there exactly once.
  static func replaced(_ text: String, _ old: String, _ new: String) throws -> String {
    let parts = text.split(separator: old, omittingEmptySubsequences: false)
    try #require(parts.count == 2, "\(old) stands \(parts.count - 1) times")
    return parts[0] + new + parts[1]
  }

  @Test("As shipped it is valid both ways, under the shipped key")
  func shipped() throws {
    guard let text = Self.bundle() else { return }
    let found = try Self.assess(text)
    #expect(found.reference == .valid)
    #expect(found.strict == .valid)
    #expect(found.computedHash == Self.hash)
    #expect(found.canonicalLength == 2_121)
    #expect(found.keyID == "somaagenthub-2025")
  }

  @Test("The embedded key is the shipped one")
  func shippedKey() throws {
    guard let pem = Fixture.shared("constitution_public_key.pem") else { return }
    #expect(TrustedKeys.shipped.map { Array($0.pem.utf8) } == [pem])
  }

  struct Mutation: Sendable, CustomTestStringConvertible {
    let name: String
    let old: String
    let new: String
    let reference: ConstitutionVerdict
    let strict: ConstitutionVerdict
    var testDescription: String { name }

    init(
      _ name: String, _ old: String, _ new: String, reference: ConstitutionVerdict = .valid,
      strict: ConstitutionFault
    ) {
      self.name = name
      self.old = old
      self.new = new
      self.reference = reference
      self.strict = .invalid(strict)
    }
  }

  static func mismatch(_ computed: String) -> ConstitutionFault {
    .hashMismatch(computed: computed)
  }

  static let mutations: [Mutation] = {
    let tampered = mismatch("13881f79d145c8ff5c5d02eb17a8eeca3c9710490fd7ea671f8e87529acd129f")
    let title = mismatch("e68a60449d1feacede263df7fef5e4d0368b2e49fc846407f3cbdc7b844c3619")
    return [
      Mutation(
        "version changed", #""version": "2025.10.01","# + "\n  \"issued_at\"",
        #""version": "2099.01.01", "issued_at""#,
        strict: .versionNotNewest(newest: "2025.10.01")),
      Mutation(
        "extra field inside the document", #""document": {"#, #""document": {"extra": "x","#,
        strict: .unknownFields(["/document/extra"])),
      Mutation(
        "algorithm label none", #""algorithm": "RS256""#, #""algorithm": "none""#,
        strict: .algorithmNotRS256),
      Mutation(
        "retention_days as text", #""retention_days": 365"#, #""retention_days": "365""#,
        strict: .coercedFields(["/document/enforcement/audit_streams/retention_days"])),
      Mutation(
        "hash upper-cased", Self.hash, Self.hash.uppercased(),
        reference: .invalid(mismatch(Self.hash)), strict: mismatch(Self.hash)),
      Mutation(
        "signature's last four characters", #"fux3Hct""#, #"fuxAAAA""#,
        reference: .invalid(.signatureMismatch), strict: .signatureMismatch),
      Mutation(
        "title outside ASCII", "SomaGent Global Constitution v2025.10",
        "Constitución — v2 😀\u{7f}", reference: .invalid(title), strict: title),
      Mutation(
        "preamble tampered with",
        "SomaGent operates every autonomous decision under an auditable social contract. This "
          + "constitution binds every agent, tool invocation, and data access to explicit human "
          + "direction and mathematically verifiable safeguards.",
        "Tampered preamble", reference: .invalid(tampered), strict: tampered),
    ]
  }()

  @Test("Mutations have the platform's outcome, and the strict one", arguments: mutations)
  func mutation(_ mutation: Mutation) throws {
    guard let text = Self.bundle() else { return }
    let found = try Self.assess(Self.replaced(text, mutation.old, mutation.new))
    #expect(found.reference == mutation.reference)
    #expect(found.strict == mutation.strict)
  }

  @Test("issued_at is not covered: another moment is valid both ways")
  func issuedAt() throws {
    guard let text = Self.bundle() else { return }
    let found = try Self.assess(
      Self.replaced(text, "2025-10-01T00:00:00Z", "2001-01-01T00:00:00Z"))
    #expect(found.reference == .valid)
    #expect(found.strict == .valid)
  }

  @Test("A newline inside the signature's base64 is passed over")
  func newline() throws {
    guard let text = Self.bundle() else { return }
    let found = try Self.assess(Self.replaced(text, #""QAdlnRvX"#, #""QAdl\nnRvX"#))
    #expect(found.reference == .valid)
    #expect(found.strict == .valid)
  }

  @Test("Under a key that did not sign it, it is not valid")
  func otherKey() throws {
    guard let text = Self.bundle() else { return }
    let key = String(
      decoding: try Fixture.bytes("constitution/test-only-public-key.pem"), as: UTF8.self)
    let document = try JSONDocument(text)
    let verifier = try ConstitutionVerifier(keys: [TrustedKey(id: "test", pem: key)])
    let found = try withExtendedLifetime(document) { try verifier.assess(document.root) }
    #expect(found.reference == .invalid(.signatureMismatch))
    #expect(found.keyID == nil)
  }
}
