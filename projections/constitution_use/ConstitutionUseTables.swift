import ProjectionKernel

/// The one table of `constitution_use`.
enum ConstitutionUseTables {
  static let all = [hashUse]
  static let useTable = TableIndex("hash_use", in: all)

  static let announcements = ColumnIndex("announcements", in: hashUse)
  static let decisions = ColumnIndex("decisions", in: hashUse)
  static let firstAnnounced = ColumnIndex("first_announced_at", in: hashUse)
  static let firstDecision = ColumnIndex("first_decision_at", in: hashUse)
  static let lastDecision = ColumnIndex("last_decision_at", in: hashUse)

  private static let hashUse = Table.tally(
    "hash_use", "Announcements of each constitution's hash, and the decisions made under it.",
    keys: [
      .required("tenant", .text, "The tenant, or global."),
      .required("hash", .text, "The hash as it came, whatever it is."),
    ],
    [
      .sum("announcements", .int8, "How often this tenant was given it."),
      .sum("decisions", .int8, "How many decisions of this tenant were made under it."),
      .extreme("first_announced_at", .timestamp, .least, "The first announcement by event time."),
      .extreme("first_decision_at", .timestamp, .least, "The first decision by event time."),
      .extreme("last_decision_at", .timestamp, .greatest, "The last decision by event time."),
    ])

  static let views = [
    View(
      "constitution_use", hashUse.doc,
      columnDocs: ["hash_kind": ConstitutionHashKind.doc],
      sql: """
        SELECT tenant, hash, \(ConstitutionHashKind.sql(hash: "hash")) AS hash_kind, announcements,
          decisions, first_announced_at, first_decision_at, last_decision_at
        FROM hash_use
        """)
  ]
}
