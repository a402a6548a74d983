import ProjectionKernel

/// The tables of `constitution_history`: every announcement, and the last one of each tenant.
enum ConstitutionHistoryTables {
  static let all = [history, announced]
  static let historyTable = TableIndex("history", in: all)
  static let announcedTable = TableIndex("announced", in: all)

  private static let history = Table.append(
    "history", "Every announcement of a constitution, with what verification says of it.",
    [
      .required("tenant", .text, "The tenant, or global."),
      .required("event_id", .text, "The announcement's id."),
      .required("version", .text, "Calendar version; a rollback makes versions go back."),
      .required("hash", .text, "The hash as announced, whatever it is."),
      .optional("previous_version", .text, "The version it says it replaces."),
      .optional("previous_hash", .text, "The hash it says it replaces."),
      .optional("source", .text, "sync, load or rollback."),
      .optional("issued_at", .timestamp, "When the bundle was issued."),
      .optional("effective_at", .timestamp, "From when it says it is in force."),
      .required("occurred_at", .timestamp, "When it was announced."),
      .required("in_force_from", .timestamp, "effective_at, else occurred_at."),
      .optional(
        "hash_matches", .boolean,
        "Whether hash is that of the bundle's document; null where there is none to compute."),
      .required("reference_verdict", .text, "What the platform's own verifier would say."),
      .optional("reference_reason", .text, "The figures of that verdict."),
      .required("strict_verdict", .text, "The same, and nothing unknown, coerced or mislabelled."),
      .optional("strict_reason", .text, "The figures of that verdict."),
      .optional("key_id", .text, "The trusted key that verified the signature."),
      .optional("approved_by", .text, "Who approved: a JSON array of texts."),
      .optional("changes", .text, "What changed: a JSON array of texts."),
    ])

  private static let announced = Table.fold(
    "announced", "The constitution announced last for each tenant, by position in the log.",
    [
      .required("tenant", .text, "The tenant, or global."),
      .required("version", .text, "Its version; not always the greatest."),
      .required("hash", .text, "Its hash as announced."),
      .optional("source", .text, "sync, load or rollback: what caused the announcement."),
      .required("since", .timestamp, "When it was announced."),
      .required("in_force_from", .timestamp, "From when it is in force; may lie in the future."),
      .required("reference_verdict", .text, "What the platform's own verifier would say."),
      .required("strict_verdict", .text, "The same, and nothing unknown, coerced or mislabelled."),
      .required("changed_offset", .int8, "The last event applied."),
      .optional("replaced_version", .text, "The version announced before; null for the first."),
      .optional("replaced_hash", .text, "The hash announced before; null for the first."),
    ])

  static let views = [
    View(
      "constitution_history", history.doc,
      sql: """
        SELECT tenant, partition, "offset", event_id, version, hash, previous_version,
          previous_hash, source, issued_at, effective_at, occurred_at, in_force_from, hash_matches,
          reference_verdict, reference_reason, strict_verdict, strict_reason, key_id, approved_by,
          changes
        FROM history
        """),
    View(
      "constitution_announced", announced.doc,
      columnDocs: [
        "offset": "The announcement's offset.",
        "in_two_partitions":
          "Whether the tenant was met in more than one partition, so that its order is not known.",
      ],
      sql: """
        SELECT tenant, partition, changed_offset AS "offset", version, hash, source, since,
          in_force_from, reference_verdict, strict_verdict, replaced_version, replaced_hash,
          count(*) OVER (PARTITION BY key) > 1 AS in_two_partitions
        FROM announced
        """),
  ]
}
