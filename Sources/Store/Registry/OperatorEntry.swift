package import EventModel

/// One entry of the operator log, as it was taken: what survives the database that it was taken in.
package struct OperatorEntry: Equatable, Sendable {
  /// The record it is about.
  package struct Record: Equatable, Sendable {
    package let log: LogName
    package let partition: Partition
    package let offset: Offset
    package init(log: LogName, partition: Partition, offset: Offset) {
      self.log = log
      self.partition = partition
      self.offset = offset
    }
  }

  /// Counts from 1, without gaps.
  package let number: Int64
  package let at: Timestamp
  package let by: String
  package let why: String
  package let action: String
  package let projection: ProjectionName
  package let version: Int32
  /// Nil where it is about a whole generation.
  package let record: Record?
  package let detail: String

  /// Whether a replay obeys it or rests on it; decisions that only switch what readers see are none.
  package var isInput: Bool {
    [OperatorLog.Action.adopt, .retry, .discard].contains { $0.rawValue == action }
  }

  package init(
    number: Int64, at: Timestamp, by: String, why: String, action: String,
    projection: ProjectionName, version: Int32, record: Record?, detail: String
  ) {
    self.number = number
    self.at = at
    self.by = by
    self.why = why
    self.action = action
    self.projection = projection
    self.version = version
    self.record = record
    self.detail = detail
  }
}
