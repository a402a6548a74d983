/// The bounds of a worker; each has a name in the configuration.
package struct WorkerSettings: Sendable {
  /// Records in one batch, one transaction, at the most. Batches grow with what waits: the greater
  /// they are, the fewer times a tally's row is written.
  package var batchRecordsMax = 200_000
  /// Bytes of records in one batch at the most; the last record may pass it.
  package var batchBytesMax = 64 << 20
  /// How long a batch waits for more records while the database is busy.
  package var batchAge: Duration = .milliseconds(500)
  /// How long one poll waits for records.
  package var pollWait: Duration = .milliseconds(20)
  /// States of folds kept in memory at the most; beyond it all are forgotten and loaded again.
  package var statesMax = 200_000
  /// How long trouble of Kafka or Postgres is waited out without any progress before giving up.
  package var retryFor: Duration = .seconds(600)
  /// The first wait between two tries; it doubles up to `retryWaitMax`.
  package var retryWait: Duration = .milliseconds(100)
  package var retryWaitMax: Duration = .seconds(5)
  /// How long the broker may take to tell where a log starts and ends.
  package var watermarkTimeout: Duration = .seconds(10)
  /// Stop once everything that was in the topics at the start is applied.
  package var untilEnd = false

  package init() {}
}
