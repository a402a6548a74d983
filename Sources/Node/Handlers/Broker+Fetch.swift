import EventModel
import KafkaProtocol
import RecordLog

/// A fetch that waits for more bytes or for its time.
struct ParkedFetch {
  let call: RequestHeader
  let request: FetchRequest
  let deadlineMs: Int64
  /// What it reads, and how many bytes were stable there when it was last looked at.
  let sources: [(partition: ServedPartition, bytesStable: Int64)]
  /// How many more bytes it wants before it is worth reading again.
  let bytesMissing: Int64

  var isWorthAnother: Bool {
    sources.reduce(0) { $0 + $1.partition.bytesStable - $1.bytesStable } >= bytesMissing
  }
}

/// Reading what consumers ask for, at once or when there is enough of it.
extension Broker {
  func fetch(_ call: Call) throws(WireError) -> CallOutcome {
    let request: FetchRequest = try call.frame.decode()
    // Sessions are never given out, so a client that names one comes from elsewhere.
    if request.sessionID != 0 {
      return .answer(
        ResponseFrame(
          FetchResponse.with { $0.errorCode = .fetchSessionIDNotFound }, to: call.header))
    }
    let attempt = read(request)
    let wait = min(request.maxWaitMs, limits.fetchWaitMsMax)
    let isEnough = attempt.mustGo || attempt.byteCount >= Int(request.minBytes)
    if isEnough || wait <= 0 || fetches.count >= limits.parkedFetchesMax {
      return .answer(ResponseFrame(attempt.response, to: call.header))
    }
    fetches[call.token] = parked(
      call.header, request, attempt, until: call.now.monotonicMs + Int64(wait))
    return .later
  }

  /// Nobody waits for that fetch any more. What has changed something is carried through.
  func forget(_ token: RequestToken) { fetches[token] = nil }

  /// Answers parked fetches for which enough has come, or all whose time is over.
  func wakeFetches(_ now: NodeTime) {
    for (token, parked) in fetches {
      let isOver = parked.deadlineMs <= now.monotonicMs
      guard isOver || parked.isWorthAnother else { continue }
      wake(token, parked, isOver: isOver)
    }
  }

  /// Answers parked fetches of a topic that is gone.
  func wakeFetches(of topic: TopicName) {
    for (token, parked) in fetches
    where parked.request.topics.contains(where: { $0.name == topic.text }) {
      wake(token, parked, isOver: true)
    }
  }

  private func wake(_ token: RequestToken, _ parked: ParkedFetch, isOver: Bool) {
    let attempt = read(parked.request)
    if isOver || attempt.mustGo || attempt.byteCount >= Int(parked.request.minBytes) {
      fetches[token] = nil
      answer(token, ResponseFrame(attempt.response, to: parked.call))
    } else {
      fetches[token] = self.parked(
        parked.call, parked.request, attempt, until: parked.deadlineMs)
    }
  }

  private func parked(
    _ header: RequestHeader, _ request: FetchRequest, _ attempt: FetchAttempt, until: Int64
  ) -> ParkedFetch {
    ParkedFetch(
      call: header, request: request, deadlineMs: until,
      sources: attempt.sources.map { ($0, $0.bytesStable) },
      bytesMissing: Int64(request.minBytes) - Int64(attempt.byteCount))
  }

  /// Reads what there is, in the order of the request, within its bounds and ours.
  private func read(_ request: FetchRequest) -> FetchAttempt {
    var attempt = FetchAttempt()
    let bytesMax = min(Int(max(request.maxBytes, 0)), limits.fetchBytesMax)
    attempt.response.topics = request.topics.map { topic in
      let served = topics[TopicName(topic.name)]
      return topic.map { (part: FetchRequest.Partition) in
        let partition = served?.partition(part.partition)
        var answer = read(
          part, partition, bytesMax - attempt.byteCount, isFirst: attempt.byteCount == 0)
        // Null says that nobody asked; nothing that was aborted is ever stored.
        answer.abortedTransactions = request.isolationLevel == 1 || partition == nil ? [] : nil
        if let partition { attempt.sources.append(partition) }
        if answer.errorCode != .none { attempt.mustGo = true }
        if case .bytes(let bytes) = answer.records { attempt.byteCount += bytes.count }
        return answer
      }
    }
    return attempt
  }

  private func read(
    _ part: FetchRequest.Partition, _ partition: ServedPartition?, _ bytesLeft: Int, isFirst: Bool
  ) -> FetchResponse.Partition {
    var answer = FetchResponse.Partition()
    answer.partition = part.partition
    answer.records = .bytes([])
    guard let partition else {
      answer.errorCode = .unknownTopicOrPartition
      answer.highWatermark = -1
      return answer
    }
    let log = partition.log
    if let error = epochFault(part.currentLeaderEpoch, log) {
      answer.errorCode = error
    } else if part.fetchOffset < log.startOffset || part.fetchOffset > log.endOffset {
      answer.errorCode = .offsetOutOfRange
    } else if part.fetchOffset < log.stableEnd, bytesLeft > 0 {
      let bytesMax = min(bytesLeft, Int(max(part.partitionMaxBytes, 0)))
      do throws(LogError) {
        let result = try log.read(
          from: part.fetchOffset, maxBytes: bytesMax, minOneBatch: isFirst)
        answer.records = .bytes(result.bytes)
      } catch { answer.errorCode = refusal(error, partition).code }
    }
    // An error says nothing of the log, as in Kafka.
    let isError = answer.errorCode != .none
    answer.highWatermark = isError ? -1 : log.stableEnd
    answer.lastStableOffset = answer.highWatermark
    answer.logStartOffset = isError ? -1 : log.startOffset
    return answer
  }

  /// Whether the client's idea of the leader's epoch is another one.
  func epochFault(_ epoch: Int32, _ log: PartitionLog) -> ErrorCode? {
    if epoch < 0 || log.leaderEpoch < 0 || epoch == log.leaderEpoch { return nil }
    return epoch < log.leaderEpoch ? .fencedLeaderEpoch : .unknownLeaderEpoch
  }

  /// What a client is told of a read that failed; damage is logged once.
  func refusal(_ error: LogError, _ partition: ServedPartition) -> Refusal {
    let code: ErrorCode
    switch error {
    case .offsetOutOfRange: return Refusal(.offsetOutOfRange, "\(error)")
    case .damaged: code = .corruptMessage
    default: code = .kafkaStorageError
    }
    if !partition.hasReportedDamage {
      partition.hasReportedDamage = true
      note(
        NodeEvent(
          .error, "records cannot be read",
          [("partition", "\(partition.log.name)"), ("reason", "\(error)")]))
    }
    return Refusal(code, "\(error)")
  }
}

/// What one pass over a fetch request gave.
private struct FetchAttempt {
  var response = FetchResponse()
  var byteCount = 0
  /// Whether it holds an error, which no client has to wait for.
  var mustGo = false
  var sources: [ServedPartition] = []
}
