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
    attempt.response.topics = request.topics.answeredByPartition {
      (topic, part, answer: inout FetchResponse.Partition) throws(Refusal) in
      answer.partition = part.partition
      answer.records = .bytes([])
      // An error says nothing of the log, as in Kafka.
      answer.highWatermark = -1
      // Null says that nobody asked; nothing that was aborted is ever stored.
      let isServed = topics.partition(topic, part.partition) != nil
      answer.abortedTransactions = request.isolationLevel == 1 || !isServed ? [] : nil
      let isFirst = attempt.byteCount == 0
      do throws(Refusal) {
        let partition = try served(topic, part.partition, epoch: part.currentLeaderEpoch)
        attempt.sources.append(partition)
        let bytes = try read(part, partition, bytesMax - attempt.byteCount, isFirst: isFirst)
        attempt.byteCount += bytes.count
        answer.records = .bytes(bytes)
        answer.highWatermark = partition.log.stableEnd
        answer.lastStableOffset = answer.highWatermark
        answer.logStartOffset = partition.log.startOffset
      } catch {
        attempt.mustGo = true
        throw error
      }
    }
    return attempt
  }

  private func read(
    _ part: FetchRequest.Partition, _ partition: ServedPartition, _ bytesLeft: Int, isFirst: Bool
  ) throws(Refusal) -> [UInt8] {
    let bytesMax = min(bytesLeft, Int(max(part.partitionMaxBytes, 0)))
    do throws(LogError) {
      return try partition.log.read(
        from: part.fetchOffset, maxBytes: max(bytesMax, 0), minOneBatch: isFirst && bytesLeft > 0
      ).bytes
    } catch { throw refusal(error, partition) }
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
