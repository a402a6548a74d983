import ProjectionKernel

/// The tables of `policy_decisions`: two logs and two tallies.
enum PolicyDecisionsTables {
  static let all = [decision, violation, decisionHour, ruleHit]
  static let decisionTable = TableIndex("decision", in: all)
  static let violationTable = TableIndex("violation", in: all)
  static let hourTable = TableIndex("decision_hour", in: all)
  static let ruleHitTable = TableIndex("rule_hit", in: all)

  static let decisions = ColumnIndex("decisions", in: decisionHour)
  static let scoreSum = ColumnIndex("score_sum", in: decisionHour)
  static let scoreCount = ColumnIndex("score_count", in: decisionHour)
  static let durationSum = ColumnIndex("duration_sum_us", in: decisionHour)
  static let durationCount = ColumnIndex("duration_count", in: decisionHour)
  static let hits = ColumnIndex("hits", in: ruleHit)
  static let firstAt = ColumnIndex("first_at", in: ruleHit)
  static let lastAt = ColumnIndex("last_at", in: ruleHit)

  private static let decision = Table.append(
    "decision", "Every policy decision, and what evaluating it again gives.",
    [
      .required("event_id", .text, "The decision's id."),
      .required("tenant", .text, "The tenant, in the producer's spelling."),
      .optional("session_id", .text, "The session."),
      .optional("user", .text, "On whose behalf."),
      .optional("role", .text, "As assistant or agent."),
      .optional(
        "prompt_hash", .text,
        "The hash that the event gives, else the SHA-256 of its prompt; null with neither."),
      .required("generation", .text, "Which answer the engine gave: g1, g2 or g3."),
      .required("allowed", .boolean, "The verdict."),
      .optional("score", .numeric(scale: 6), "The score; of g1 from -1 to 1, else from 0 to 1."),
      .optional("severity", .text, "low, medium, high or critical; null before g3."),
      .optional("constitution_hash", .text, "The hash it was decided under; null where unsaid."),
      .optional("constitution_version", .text, "The constitution that was loaded."),
      .optional("rule_pack_version", .text, "The rule pack that judged."),
      .required("violation_count", .int8, "How many violations it records; 0 before g3."),
      .optional("duration_us", .int8, "How long the evaluation took, microseconds."),
      .optional("model_used", .text, "The model."),
      .optional("environment", .text, "As production."),
      .required("occurred_at", .timestamp, "When it was decided."),
      .required("reevaluation", .text, "agrees, disagrees or not_re_evaluable."),
      .optional("differs", .text, "What disagrees: of allowed, score, severity, violations."),
      .optional("not_reevaluable_because", .text, "Why it could not be evaluated again."),
    ])

  private static let violation = Table.append(
    "violation", "Every violation that a decision records, in the order of evaluation.",
    [
      .required("tenant", .text, "The tenant."),
      .required("event_id", .text, "The decision's id."),
      .required("rule", .text, "The rule that the prompt broke."),
      .optional("pattern", .text, "What the rule looks for."),
      .optional("weight", .numeric(scale: 6), "What it takes off the score."),
      .optional("severity", .text, "How grave the rule calls itself."),
      .optional("description", .text, "What the rule is for."),
      .optional("excerpt", .text, "The prompt around the match."),
      .required("occurred_at", .timestamp, "When it was decided."),
    ])

  private static let decisionHour = Table.tally(
    "decision_hour", "Decisions by tenant, severity, verdict and hour of event time.",
    keys: [
      .required("tenant", .text, "The tenant."),
      .required("severity", .text, "The severity; none where the generation has none."),
      .required("allowed", .boolean, "The verdict."),
      .required("window_start", .timestamp, "The start of the hour, UTC."),
    ],
    [
      .sum("decisions", .int8, "Decisions."),
      .sum("score_sum", .numeric(scale: 6), "Sum of the scores, exact."),
      .sum("score_count", .int8, "Decisions that carry a score."),
      .sum("duration_sum_us", .int8, "Sum of the evaluations' durations, microseconds."),
      .sum("duration_count", .int8, "Decisions that carry a duration."),
    ])

  private static let ruleHit = Table.tally(
    "rule_hit", "How often each rule of a tenant was broken.",
    keys: [
      .required("tenant", .text, "The tenant."),
      .required("rule", .text, "The rule."),
    ],
    [
      .sum("hits", .int8, "Violations."),
      .extreme("first_at", .timestamp, .least, "The first by event time."),
      .extreme("last_at", .timestamp, .greatest, "The last by event time."),
    ])

  static let views = [
    View(
      "policy_decision", decision.doc,
      columnDocs: ["hash_kind": ConstitutionHashKind.doc],
      sql: """
        SELECT tenant, partition, "offset", event_id, session_id, "user", role, prompt_hash,
          generation, allowed, score, severity, constitution_hash,
          \(ConstitutionHashKind.sql(hash: "constitution_hash")) AS hash_kind,
          constitution_version, rule_pack_version, violation_count, duration_us, model_used,
          environment, occurred_at, reevaluation, differs, not_reevaluable_because
        FROM decision
        """),
    View(
      "policy_violation", violation.doc,
      sql: """
        SELECT tenant, partition, "offset", ordinal, event_id, rule, pattern, weight, severity,
          description, excerpt, occurred_at
        FROM violation
        """),
    View(
      "policy_decision_hour", decisionHour.doc,
      sql: """
        SELECT tenant, severity, allowed, window_start, decisions, score_sum, score_count,
          duration_sum_us, duration_count
        FROM decision_hour
        """),
    View(
      "policy_rule_hit", ruleHit.doc,
      sql: "SELECT tenant, rule, hits, first_at, last_at FROM rule_hit"),
  ]
}
