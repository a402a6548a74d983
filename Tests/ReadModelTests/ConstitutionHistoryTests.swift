import Testing

/// Verdicts, order and time of announcements, by hand.
@Suite("constitution_history")
struct ConstitutionHistoryTests {
  /// A bundle that a key signed which nobody trusts; its document's hash is the one it names.
  static let bundle = RepoFile.text("Tests/Fixtures/constitution/bundle-1.json")
  static let bundleHash = "2aad970150654decc8481643f54f8943014afa88c93e1b05352c9b40281af96f"

  /// An announcement, its members after the four that all have.
  static func event(_ id: String, _ tenant: String, at seconds: Int, _ rest: String) -> String {
    #"{"event_id": "\#(id)", "tenant": "\#(tenant)", "timestamp": \#(seconds), \#(rest)}"#
  }

  private func run(_ events: [String], _ body: (ReadModels) throws -> Void) throws {
    try ReadModels.run { models in
      try models.apply(
        LogDump(topic: "constitution.updated", events: events), to: ["constitution_history"])
      try body(models)
    }
  }

  @Test("Bundle and announced hash are judged together, and what has no bundle is not judged")
  func verdicts() throws {
    let events = [
      Self.event(
        "known", "a", at: 1,
        #""version": "1", "hash": "\#(Self.bundleHash)", "bundle": \#(Self.bundle)"#),
      Self.event("other", "a", at: 2, #""version": "1", "hash": "x", "bundle": \#(Self.bundle)"#),
      Self.event("bare", "a", at: 3, #""version": "1", "hash": "\#(Self.bundleHash)""#),
      Self.event("broken", "a", at: 4, #""version": "1", "hash": "x", "bundle": {"version": "1"}"#),
    ]
    try run(events) { models in
      let found = try models.rows(
        """
        SELECT event_id, reference_verdict, reference_reason, strict_verdict, hash_matches::text,
          key_id FROM read.constitution_history ORDER BY "offset"
        """)
      #expect(
        found == [
          ["known", "signature_mismatch", nil, "signature_mismatch", "true", nil],
          ["other", "hash_mismatch", "computed \(Self.bundleHash)", "hash_mismatch", "false", nil],
          ["bare", "not_verifiable", nil, "not_verifiable", nil, nil],
          [
            "broken", "malformed", "/issued_at: expected a value, but it is missing", "malformed",
            nil, nil,
          ],
        ])
      #expect(try models.ask("constitution_history", "unverifiable").count == 4)
    }
  }

  @Test("The bundle that the platform ships is valid, under its key")
  func shipped() throws {
    guard let bundle = RepoFile.shared("data/constitution_bundle.json") else { return }
    let hash = "100d414d10f0efe1d91483dfce17d4a657e3e42f451e698d9ab11077d3817828"
    let event = Self.event(
      "e", "global", at: 1, #""version": "2025.10.01", "hash": "\#(hash)", "bundle": \#(bundle)"#)
    try run([event]) { models in
      let found = try models.rows(
        "SELECT reference_verdict, strict_verdict, key_id FROM read.constitution_history")
      #expect(found == [["valid", "valid", "somaagenthub-2025"]])
      #expect(try models.ask("constitution_history", "unverifiable").isEmpty)
    }
  }

  @Test("The last event is the announced one, not the greatest version; a return is a rollback")
  func announced() throws {
    let events = [
      Self.event("1", "a", at: 10, #""version": "2026.01", "hash": "h1", "source": "load""#),
      Self.event("2", "a", at: 20, #""version": "2026.02", "hash": "h2", "source": "sync""#),
      Self.event("3", "a", at: 5, #""version": "2026.01", "hash": "h1", "approved_by": [ "é" ]"#),
      Self.event("4", "b", at: 30, #""version": "2026.01", "hash": "h1", "source": "load""#),
    ]
    try run(events) { models in
      let found = try models.rows(
        """
        SELECT tenant, version, hash, source, extract(epoch FROM since)::int::text,
          replaced_version, replaced_hash, "offset"::text, in_two_partitions::text
        FROM read.constitution_announced ORDER BY tenant
        """)
      #expect(
        found == [
          ["a", "2026.01", "h1", nil, "5", "2026.02", "h2", "2", "false"],
          ["b", "2026.01", "h1", "load", "30", nil, nil, "3", "false"],
        ])
      let rollbacks = try models.ask("constitution_history", "rollbacks")
      #expect(rollbacks.count == 1)
      #expect(
        rollbacks[0][2...] == ["2026.02", "2026.01", "h2", "h1", "false", #"["\u00e9"]"#, "3"])
    }
  }

  @Test("In force at a moment: by effective_at, else the time; without its own, the global one")
  func inForce() throws {
    let late = #""version": "2", "hash": "late", "effective_at": "1970-01-01T00:01:00Z""#
    let events = [
      Self.event("1", "global", at: 10, #""version": "1", "hash": "all""#),
      Self.event("2", "a", at: 20, #""version": "1", "hash": "own""#),
      Self.event("3", "a", at: 21, late),
      Self.event("4", "a", at: 20, #""version": "3", "hash": "same moment""#),
    ]
    func hash(_ models: ReadModels, _ tenant: String, _ seconds: String) throws -> String? {
      let moment = "1970-01-01T00:\(seconds)Z"
      let rows = try models.ask(
        "constitution_history", "which-applied-at", ["tenant": tenant, "as_of": moment])
      return rows.first?[2]
    }
    try run(events) { models throws in
      #expect(try hash(models, "a", "00:09") == nil)
      #expect(try hash(models, "a", "00:10") == "all")
      // Of two from one moment on, the later in the log.
      #expect(try hash(models, "a", "00:20") == "same moment")
      #expect(try hash(models, "a", "00:59") == "same moment")
      #expect(try hash(models, "a", "01:00") == "late")
      #expect(try hash(models, "nobody", "01:00") == "all")
    }
  }
}
