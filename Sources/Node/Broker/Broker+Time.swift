import EventModel
import RecordLog

/// What the passing of time asks for.
extension Broker {
  /// When `passTime` is next worth calling; nil while nothing waits for a moment.
  var nextDeadlineMs: Int64? {
    let fetch = fetches.values.lazy.map(\.deadlineMs).min() ?? .max
    let next = min(fetch, groups.nextDeadlineMs ?? .max)
    return next == .max ? nil : next
  }

  /// Lets go what has waited long enough, and members that gave no sign.
  func passTime(_ now: NodeTime) {
    perform(groups.expire(now: now), now)
    wakeFetches(now)
  }

  /// Removes what is older or more than topics keep, and offsets nobody has needed. Call it every
  /// now and then.
  func applyRetention(_ now: NodeTime) {
    guard !settings.isReadOnly else { return }
    for name in topics.names {
      guard let topic = topics[name] else { continue }
      for partition in topic.partitions {
        do throws(LogError) {
          let count = try partition.log.applyRetention(
            nowMs: now.wallMs, settings: topic.logSettings)
          guard count > 0 else { continue }
          note(
            NodeEvent(
              .info, "segments deleted",
              [("partition", "\(partition.log.name)"), ("segments", "\(count)")]))
        } catch { noteFailure("retention failed", partition.log, error) }
      }
    }
    keep(groups.expiredOffsets(wallMs: now.wallMs), now)
  }

  /// Puts everything on the disk and notes that the end was orderly.
  func close() throws(LogError) { try folder.close() }
}
