import Testing

/// Decisions of all generations, by hand.
@Suite("policy_decisions and constitution_use")
struct PolicyDecisionsTests {
  static let hash = "100d414d10f0efe1d91483dfce17d4a657e3e42f451e698d9ab11077d3817828"

  /// A decision with those members after the three that all have.
  static func event(_ id: String, _ tenant: String, at seconds: Int, _ rest: String) -> String {
    #"{"event_id": "\#(id)", "tenant": "\#(tenant)", "timestamp": \#(seconds), \#(rest)}"#
  }

  static func answer(
    allowed: Bool, _ score: String, _ severity: String, _ policy: String, hash: String
  ) -> String {
    #""response": {"allowed": \#(allowed), "score": \#(score), "severity": "\#(severity)", "#
      + #""reasons": {"policy": [\#(policy)], "constitution_hash": "\#(hash)"}}"#
  }

  static let pack = #""rule_pack_version": "2025-10-04""#
  static let forbidden =
    #"{"name": "blocked-term", "pattern": "forbidden", "weight": 0.5, "severity": "high", "#
    + #""excerpt": "this is forbidden content"}"#

  static let events = [
    // Vectors of the evaluator: as the engine answers, and with another score.
    event(
      "agrees", "tenantA", at: 3600,
      #""prompt": "this is forbidden content", "evaluation_duration_ms": 1.25, \#(pack), "#
        + answer(allowed: false, "0.5", "medium", forbidden, hash: hash)),
    event(
      "wrong", "tenantA", at: 7199,
      #""prompt": "hello world", "evaluation_duration_ms": 15.001, \#(pack), "#
        + answer(allowed: true, "0.9", "low", "", hash: "constitution-hash-tenantA")),
    event(
      "twin", "tenantA", at: 7200,
      #""prompt": "hello world", \#(pack), "#
        + answer(allowed: false, "0.9", "low", "", hash: "constitution-hash-tenantB")),
    // Nothing to evaluate again, each for another reason.
    event(
      "bare", "tenantB", at: 1,
      #""prompt_hash": "given", "# + answer(allowed: true, "1", "low", "", hash: hash)),
    event(
      "unknown", "tenantB", at: 2,
      #""prompt": "x", "rule_pack_version": "1999", "#
        + answer(allowed: true, "1", "low", "", hash: hash)),
    event(
      "g2", "tenantB", at: 3,
      #""response": {"allowed": true, "score": 0.9, "reasons": {"policy": "fine"}}"#),
    event(
      "g1", "tenantB", at: 4,
      #""response": {"score": -0.15, "allow": false, "threshold": 0.7, "reasons": ["risk"]}"#),
  ]

  private func run(_ body: (ReadModels) throws -> Void) throws {
    try ReadModels.run { models in
      try models.apply(
        LogDump(topic: "policy.decisions", events: Self.events),
        to: ["policy_decisions", "constitution_use"])
      try body(models)
    }
  }

  @Test("Each decision is a row, evaluated again where it can be")
  func decisions() throws {
    try run { models in
      let found = try models.rows(
        """
        SELECT event_id, generation, allowed::text, score::text, severity, hash_kind,
          violation_count::text, duration_us::text, reevaluation, differs, not_reevaluable_because
        FROM read.policy_decision ORDER BY "offset"
        """)
      let not = "not_re_evaluable"
      #expect(
        found == [
          [
            "agrees", "g3", "false", "0.500000", "medium", "sha256", "1", "1250", "agrees", nil,
            nil,
          ],
          [
            "wrong", "g3", "true", "0.900000", "low", "placeholder", "0", "15001", "disagrees",
            "score", nil,
          ],
          [
            "twin", "g3", "false", "0.900000", "low", "other", "0", nil, "disagrees",
            "allowed,score", nil,
          ],
          ["bare", "g3", "true", "1.000000", "low", "sha256", "0", nil, not, nil, "no_prompt"],
          [
            "unknown", "g3", "true", "1.000000", "low", "sha256", "0", nil, not, nil,
            "unknown_pack",
          ],
          ["g2", "g2", "true", "0.900000", nil, "none", "0", nil, not, nil, "older_generation"],
          ["g1", "g1", "false", "-0.150000", nil, "none", "0", nil, not, nil, "older_generation"],
        ])
    }
  }

  @Test("A prompt without a hash gets its own; one that is given stands")
  func promptHashes() throws {
    try run { models in
      let found = try models.rows(
        """
        SELECT event_id, prompt_hash = encode(sha256('this is forbidden content'), 'hex') AS own,
          prompt_hash FROM read.policy_decision WHERE event_id IN ('agrees', 'bare', 'g1')
        ORDER BY "offset"
        """)
      #expect(found.map { $0[1] } == ["true", "false", nil])
      #expect(found[1][2] == "given")
    }
  }

  @Test("Hours and rules are tallied; a mean is sum by count")
  func tallies() throws {
    try run { models in
      let hours = try models.rows(
        """
        SELECT tenant, severity, allowed::text, extract(epoch FROM window_start)::int::text,
          decisions::text, trim_scale(score_sum)::text, score_count::text, duration_sum_us::text,
          duration_count::text
        FROM read.policy_decision_hour ORDER BY tenant, severity, allowed, window_start
        """)
      #expect(
        hours == [
          ["tenantA", "low", "false", "7200", "1", "0.9", "1", "0", "0"],
          ["tenantA", "low", "true", "3600", "1", "0.9", "1", "15001", "1"],
          ["tenantA", "medium", "false", "3600", "1", "0.5", "1", "1250", "1"],
          ["tenantB", "low", "true", "0", "2", "2", "2", "0", "0"],
          ["tenantB", "none", "false", "0", "1", "-0.15", "1", "0", "0"],
          ["tenantB", "none", "true", "0", "1", "0.9", "1", "0", "0"],
        ])
      let rules = try models.rows("SELECT tenant, rule, hits::text FROM read.policy_rule_hit")
      #expect(rules == [["tenantA", "blocked-term", "1"]])
    }
  }

  @Test("The saved questions find what is there")
  func questions() throws {
    func ids(_ rows: [[String?]]) -> [String?] { rows.map { $0.last! } }
    try run { models in
      let denials = try models.ask("policy_decisions", "denials", ["tenant": "tenantA"])
      #expect(ids(denials) == ["agrees", "twin"])
      #expect(denials[0][6...7] == ["blocked-term", "this is forbidden content"])
      #expect(denials[1][6] == nil)
      #expect(ids(try models.ask("policy_decisions", "disagreements")) == ["wrong", "twin"])
      #expect(ids(try models.ask("policy_decisions", "slow-evaluations")) == ["wrong"])
      let twins = try models.ask("policy_decisions", "same-prompt-different-verdict")
      #expect(twins.map { $0[2...3] } == [["1", "1"]])
      let placeholders = try models.ask("policy_decisions", "placeholder-hashes")
      #expect(placeholders.map { $0[..<4] } == [["tenantA", "3", "1", "0"]])
      let rates = try models.ask("policy_decisions", "block-rate", ["tenant": "tenantA"])
      #expect(
        rates.map { $0[..<4] } == [["low", "2", "1", "0.5000"], ["medium", "1", "1", "1.0000"]])
    }
  }

  @Test("A violation's text with U+0000 refuses the event, and nothing of it is kept")
  func nul() throws {
    let event = Self.event(
      "nul", "tenantA", at: 1,
      Self.answer(
        allowed: false, "0.5", "medium", #"{"name": "a", "excerpt": "b\u0000"}"#, hash: "h"))
    try ReadModels.run { models in
      try models.apply(
        LogDump(topic: "policy.decisions", events: [event]), to: ["policy_decisions"])
      for view in [
        "policy_decision", "policy_violation", "policy_decision_hour", "policy_rule_hit",
      ] {
        #expect(try models.rows("SELECT 1 FROM read.\(view)").isEmpty, "\(view)")
      }
    }
  }

  @Test("Never announced is decided when read, whichever topic came first")
  func neverAnnounced() throws {
    try run { models in
      func never() throws -> [[String?]] {
        try models.ask("constitution_use", "never-announced").map { Array($0[..<4]) }
      }
      // Another tenant's placeholder is none of this tenant's.
      #expect(
        try never() == [
          ["tenantB", Self.hash, "sha256", "2"],
          ["tenantA", Self.hash, "sha256", "1"],
          ["tenantA", "constitution-hash-tenantB", "other", "1"],
        ])
      let placeholders = try models.ask("constitution_use", "placeholder")
      #expect(placeholders.map { $0[..<3] } == [["tenantA", "constitution-hash-tenantA", "1"]])
      let announced = [
        ConstitutionHistoryTests.event(
          "1", "tenantB", at: 99, #""version": "1", "hash": "\#(Self.hash)""#),
        ConstitutionHistoryTests.event(
          "2", "global", at: 99, #""version": "1", "hash": "constitution-hash-tenantB""#),
      ]
      try models.apply(
        LogDump(topic: "constitution.updated", events: announced), to: ["constitution_use"])
      #expect(try never() == [["tenantA", Self.hash, "sha256", "1"]])
      let row = try models.rows(
        """
        SELECT announcements::text, decisions::text,
          extract(epoch FROM first_announced_at)::int::text,
          extract(epoch FROM first_decision_at)::int::text,
          extract(epoch FROM last_decision_at)::int::text
        FROM read.constitution_use WHERE tenant = 'tenantB' AND hash_kind = 'sha256'
        """)
      #expect(row == [["1", "2", "99", "1", "2"]])
    }
  }
}
