/// What may differ from topic to topic; names and defaults are those of Kafka's topic settings.
package struct LogSettings: Sendable, Equatable {
  /// `segment.bytes`
  package var segmentBytes: Int64 = 1 << 30
  /// `segment.ms`, by the records' own times where they have them.
  package var segmentMs: Int64 = 604_800_000
  /// `retention.ms`; -1 for ever.
  package var retentionMs: Int64 = 604_800_000
  /// `retention.bytes`; -1 for no bound.
  package var retentionBytes: Int64 = -1
  /// `max.message.bytes`, of a batch.
  package var maxMessageBytes = 1_048_588
  /// `message.timestamp.type=LogAppendTime`
  package var stampsAppendTime = false
  /// `message.timestamp.before.max.ms`
  package var timestampBeforeMaxMs = Int64.max
  /// `message.timestamp.after.max.ms`
  package var timestampAfterMaxMs: Int64 = 3_600_000
  /// `index.interval.bytes`
  package var indexIntervalBytes = 4096

  package init() {}
}
