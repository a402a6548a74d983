import ProjectionKernel

/// The tables of `training_mode`: the state of the fold, its intervals, and what does not fit.
enum TrainingModeTables {
  static let all = [lock, interval, anomaly]
  static let lockTable = TableIndex("lock", in: all)
  static let intervalTable = TableIndex("interval", in: all)
  static let anomalyTable = TableIndex("anomaly", in: all)

  private static let lock = Table.fold(
    "lock", "The training lock of each tenant, as the last event left it.",
    [
      .required("tenant", .text, "The tenant."),
      .required("open", .boolean, "Whether an interval is open; it ends by itself at expires_at."),
      .optional("owner", .text, "Who holds the lock; null while nothing is open."),
      .optional("reason", .text, "Why it was taken; may be empty."),
      .optional("since", .timestamp, "When it was taken."),
      .optional("expires_at", .timestamp, "When it ends unless somebody ends it: 24 h later."),
      .optional("opened_offset", .int8, "The event that opened the interval."),
      .optional("last_end", .timestamp, "The latest end of an interval known so far."),
      .required("changed_offset", .int8, "The last event applied."),
    ])

  private static let interval = Table.child(
    "interval", "Every span in which the lock was held, and how it ended.",
    [
      .required("owner", .text, "Who held the lock."),
      .optional("reason", .text, "Why; null where a repaired interval's event does not say."),
      .required("started_at", .timestamp, "When it was taken."),
      .optional("ended_at", .timestamp, "When it ended; null while no event has met its end."),
      .optional("ended_how", .text, "disabled, superseded, expired or unknown."),
      .optional("ended_by", .text, "Who ended it; null where it ended by itself."),
      .optional("ended_offset", .int8, "The event that showed its end."),
      .required("expires_at", .timestamp, "When it ends by itself."),
      .required("repaired", .boolean, "Whether its start is known only from the end's event."),
    ])

  private static let anomaly = Table.append(
    "anomaly", "What does not fit together in the audit trail.",
    [
      .optional("tenant", .text, "The tenant."),
      .required("kind", .text, "What is wrong; the projection's README lists the kinds."),
      .required("occurred_at", .timestamp, "The time of the event that showed it."),
      .required("user", .text, "Who caused the event."),
      .required("detail", .text, "The figures."),
    ])

  static let views = [
    View(
      "training_mode_lock", lock.doc,
      columnDocs: [
        "in_two_partitions":
          "Whether the tenant was met in more than one partition, so that its order is not known."
      ],
      sql: """
        SELECT tenant, partition, open, owner, reason, since, expires_at, changed_offset,
          count(*) OVER (PARTITION BY key) > 1 AS in_two_partitions
        FROM lock
        """,
      validAt: """
        SELECT tenant, partition, held AS open, CASE WHEN held THEN owner END AS owner,
          CASE WHEN held THEN reason END AS reason, CASE WHEN held THEN started_at END AS since,
          CASE WHEN held THEN expires_at END AS expires_at, CAST(NULL AS bigint) AS changed_offset,
          count(*) OVER (PARTITION BY tenant) > 1 AS in_two_partitions
        FROM (
          SELECT DISTINCT ON (tenant, partition) tenant, partition, owner, reason, started_at,
            expires_at, :at < least(ended_at, expires_at) AS held
          FROM training_mode_interval WHERE started_at <= :at
          ORDER BY tenant, partition, held DESC, opened_offset DESC
        ) AS begun
        """),
    View(
      "training_mode_interval", interval.doc,
      columnDocs: [
        "tenant": "The tenant.",
        "opened_offset": "The event that opened it, or that proves it where it was repaired.",
      ],
      sql: """
        SELECT key AS tenant, partition, "offset" AS opened_offset, owner, reason, started_at,
          ended_at, ended_how, ended_by, ended_offset, expires_at, repaired
        FROM interval
        """,
      validAt: """
        SELECT tenant, partition, opened_offset, owner, reason, started_at, ended_at, ended_how,
          ended_by, ended_offset, expires_at, repaired
        FROM training_mode_interval
        WHERE started_at <= :at AND :at < least(ended_at, expires_at)
        """),
    View(
      "training_mode_anomaly", anomaly.doc,
      sql: """
        SELECT tenant, partition, "offset", ordinal, kind, occurred_at, "user", detail
        FROM anomaly
        """),
  ]
}
