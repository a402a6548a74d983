package import EventModel
import ProjectionKernel

/// Where one partition of a generation stands, and what became of each of its offsets.
package struct PartitionStatus: Sendable {
  package let projection: ProjectionName
  package let version: Int32
  package let number: Int32
  package let state: String
  package let partition: TopicPartition
  package let start: Offset
  package let next: Offset
  package let epoch: Int64
  package let owner: String
  /// Milliseconds; nil before the first record.
  package let greatestTimeMs: Int64?
  package let committedAt: Timestamp

  package private(set) var applied: Int64 = 0
  package private(set) var skipped: Int64 = 0
  package private(set) var duplicate: Int64 = 0
  package private(set) var held: Int64 = 0
  package private(set) var quarantined: Int64 = 0
  package private(set) var discarded: Int64 = 0
  package private(set) var absent: Int64 = 0
  package private(set) var lost: Int64 = 0
  /// What cannot be read of the stored outcomes; nil where all can.
  package internal(set) var damage: String?

  private var accountedTo: Offset
  private var waitingInRuns: Int64 = 0
  private var waitingInTable: Int64 = 0

  init(
    projection: ProjectionName, version: Int32, number: Int32, state: String,
    partition: TopicPartition, start: Offset, next: Offset, epoch: Int64, owner: String,
    greatestTimeMs: Int64?, committedAt: Timestamp
  ) {
    self.projection = projection
    self.version = version
    self.number = number
    self.state = state
    self.partition = partition
    self.start = start
    self.next = next
    self.epoch = epoch
    self.owner = owner
    self.greatestTimeMs = greatestTimeMs
    self.committedAt = committedAt
    accountedTo = start
  }

  /// Adds the next stored runs.
  mutating func account(_ runs: OutcomeRuns) {
    if runs.first != accountedTo, damage == nil {
      damage = "offsets from \(accountedTo) to before \(runs.first) have no outcome"
    }
    accountedTo = runs.next
    applied += runs.count(.applied)
    skipped += runs.count(.skipped)
    duplicate += runs.count(.duplicate)
    absent += runs.count(.absent)
    lost += runs.count(.lost)
    discarded += runs.count(.discarded)
    waitingInRuns += runs.count(.quarantined) + runs.count(.held)
  }

  /// Adds what has become of records that were quarantined or held.
  mutating func decide(_ state: String, count: Int64) {
    waitingInTable += count
    switch state {
    case "quarantined": quarantined += count
    case "held": held += count
    case "applied": applied += count
    case "skipped": skipped += count
    case "duplicate": duplicate += count
    case "discarded": discarded += count
    default: damage = damage ?? "the quarantine has a state \(state)"
    }
  }

  /// Why not every offset from the start is accounted for; nil where every one is.
  package var gap: String? {
    if let damage { return damage }
    if accountedTo != next {
      return "offsets from \(accountedTo) to before \(next) have no outcome"
    }
    if waitingInRuns != waitingInTable {
      return "\(waitingInRuns) offsets waited, and the quarantine knows \(waitingInTable)"
    }
    return nil
  }
}
