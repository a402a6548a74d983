import EventModel
import KafkaProtocol
import RecordLog

/// Finding offsets in logs.
extension Broker {
  func listOffsets(_ request: ListOffsetsRequest, _ call: Call) -> ListOffsetsResponse {
    .with {
      $0.topics = request.topics.answeredByPartition {
        (topic, part, answer: inout ListOffsetsResponse.Partition) throws(Refusal) in
        answer.partition = part.partition
        let partition = try served(topic, part.partition, epoch: part.currentLeaderEpoch)
        try find(part.timestamp, partition, call.header.version, &answer)
      }
    }
  }

  /// -1 is the next offset, -2 the first, -3 that of the greatest time; others are times.
  private func find(
    _ timestamp: Int64, _ partition: ServedPartition, _ version: Int16,
    _ answer: inout ListOffsetsResponse.Partition
  ) throws(Refusal) {
    let log = partition.log
    do throws(LogError) {
      switch timestamp {
      case -1:
        answer.offset = log.stableEnd
        answer.leaderEpoch = log.leaderEpoch
      case -2: answer.offset = log.startOffset
      case -3 where version >= 7: tell(try log.maxTimestamp(), &answer)
      case ..<0: answer.errorCode = .unsupportedVersion
      default: tell(try log.lookup(timestampMs: timestamp), &answer)
      }
    } catch { throw refusal(error, partition) }
  }

  private func tell(_ found: OffsetAndTime?, _ answer: inout ListOffsetsResponse.Partition) {
    guard let found else { return }
    answer.offset = found.offset
    answer.timestamp = found.timestampMs
  }

  func offsetForLeaderEpoch(
    _ request: OffsetForLeaderEpochRequest, _ call: Call
  ) -> OffsetForLeaderEpochResponse {
    .with {
      $0.topics = request.topics.answeredByPartition {
        (topic, part, answer: inout OffsetForLeaderEpochResponse.Partition) throws(Refusal) in
        answer.partition = part.partition
        let partition = try served(topic, part.partition, epoch: part.currentLeaderEpoch)
        let end = partition.log.endOffset(forEpoch: part.leaderEpoch)
        answer.leaderEpoch = end.epoch
        answer.endOffset = end.endOffset
      }
    }
  }
}
