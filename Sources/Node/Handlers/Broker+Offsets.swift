import EventModel
import KafkaProtocol
import RecordLog

/// Finding offsets in logs.
extension Broker {
  func listOffsets(_ request: ListOffsetsRequest, _ call: Call) -> ListOffsetsResponse {
    .with {
      $0.topics = request.topics.map { topic in
        let served = topics[TopicName(topic.name)]
        return topic.map { (part: ListOffsetsRequest.Partition) in
          .with {
            $0.partition = part.partition
            guard let partition = served?.partition(part.partition) else {
              $0.errorCode = .unknownTopicOrPartition
              return
            }
            if let error = epochFault(part.currentLeaderEpoch, partition.log) {
              $0.errorCode = error
              return
            }
            find(part.timestamp, partition, call.header.version, &$0)
          }
        }
      }
    }
  }

  /// -1 is the next offset, -2 the first, -3 that of the greatest time; others are times.
  private func find(
    _ timestamp: Int64, _ partition: ServedPartition, _ version: Int16,
    _ answer: inout ListOffsetsResponse.Partition
  ) {
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
    } catch {
      answer.errorCode = refusal(error, partition).code
    }
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
      $0.topics = request.topics.map { topic in
        let served = topics[TopicName(topic.name)]
        return topic.map { (part: OffsetForLeaderEpochRequest.Partition) in
          .with {
            $0.partition = part.partition
            guard let log = served?.partition(part.partition)?.log else {
              $0.errorCode = .unknownTopicOrPartition
              return
            }
            if let error = epochFault(part.currentLeaderEpoch, log) {
              $0.errorCode = error
              return
            }
            let end = log.endOffset(forEpoch: part.leaderEpoch)
            $0.leaderEpoch = end.epoch
            $0.endOffset = end.endOffset
          }
        }
      }
    }
  }
}
