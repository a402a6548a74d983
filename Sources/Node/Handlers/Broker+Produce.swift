import EventCodec
import EventModel
import KafkaProtocol
import RecordLog

/// Appending what producers send.
extension Broker {
  func produce(_ call: Call) throws(WireError) -> CallOutcome {
    let request: ProduceRequest = try call.frame.decode()
    var response = ProduceResponse()
    var places: [(log: PartitionLog, end: Int64)] = []
    response.topics = request.topics.answeredByPartition {
      (topic, part, answer: inout ProduceResponse.Partition) throws(Refusal) in
      answer.partition = part.partition
      answer.baseOffset = -1
      try append(part, TopicName(topic), request, call, &answer, &places)
    }
    guard request.acks != 0 else {
      // No answer is read, so closing is the only way to say that something was refused.
      let refused = response.topics.flatMap(\.partitions).first { $0.errorCode != .none }
      return refused.map { .close("produce with acks=0 refused: error \($0.errorCode)") }
        ?? .nothing
    }
    let header = call.header
    return answerOnceStable(
      UnsyncedAnswer(token: call.token, places: places) { hasFailed in
        ResponseFrame(hasFailed ? Self.failed(response) : response, to: header)
      })
  }

  /// The same answer with every success turned into an error of the disk.
  private static func failed(_ response: ProduceResponse) -> ProduceResponse {
    var response = response
    response.topics = response.topics.answeredByPartition {
      (_, part, answer: inout ProduceResponse.Partition) throws(Refusal) in
      answer = part
      guard part.errorCode == .none else { return }
      answer = .with {
        $0.partition = part.partition
        $0.baseOffset = -1
      }
      throw Refusal(.kafkaStorageError, "the disk failed")
    }
    return response
  }

  private func append(
    _ part: ProduceRequest.Partition, _ name: TopicName, _ request: ProduceRequest, _ call: Call,
    _ answer: inout ProduceResponse.Partition, _ places: inout [(log: PartitionLog, end: Int64)]
  ) throws(Refusal) {
    guard (-1...1).contains(request.acks) else {
      throw Refusal(.invalidRequiredAcks, "acks must be -1, 0 or 1")
    }
    if request.transactionalID != nil { throw .noTransactions }
    try requireWritable()
    guard let topic = topics[name], let partition = topic.partition(part.partition) else {
      throw .unknownPartition
    }
    let bytes = try oneBatch(call.frame.bytes(of: part.records), version: call.header.version)
    let appended = try append(bytes, partition, topic, call.now)
    places.append((partition.log, Offset(appended.lastOffset).next.number))
    answer.baseOffset = appended.baseOffset
    answer.logAppendTimeMs = appended.logAppendTimeMs
    answer.logStartOffset = partition.log.startOffset
  }

  /// A produce request carries exactly one batch a partition. What follows it and is no whole batch
  /// Kafka takes no notice of.
  private func oneBatch(
    _ bytes: UnsafeRawBufferPointer?, version: Int16
  ) throws(Refusal) -> UnsafeRawBufferPointer {
    let head = "Produce requests with version \(version)"
    guard let bytes, let header = BatchHeader(reading: bytes),
      (BatchHeader.byteCount...bytes.count).contains(header.sizeBytes)
    else { throw Refusal(.invalidRecord, "\(head) must have exactly one record batch") }
    let rest = UnsafeRawBufferPointer(rebasing: bytes[header.sizeBytes...])
    if let next = BatchHeader(reading: rest), next.sizeBytes <= rest.count {
      throw Refusal(.invalidRecord, "\(head) must have exactly one record batch")
    }
    guard header.magic == BatchHeader.currentMagic else {
      throw Refusal(
        .invalidRecord, "\(head) are only allowed to contain record batches with magic version 2")
    }
    if version < 7, header.codecNumber == 4 {
      throw Refusal(
        .unsupportedCompressionType, "\(head) are not allowed to use ZStandard compression")
    }
    if header.isTransactional { throw .noTransactions }
    return UnsafeRawBufferPointer(rebasing: bytes[..<header.sizeBytes])
  }

  private func append(
    _ bytes: UnsafeRawBufferPointer, _ partition: ServedPartition, _ topic: Topic, _ now: NodeTime
  ) throws(Refusal) -> Appended {
    do throws(AppendRefusal) {
      let appended = try partition.log.append(
        bytes, nowMs: now.wallMs, settings: topic.logSettings)
      if !appended.duplicate { partition.bytesAppended += Int64(bytes.count) }
      if partition.log.needsSync { dirty[ObjectIdentifier(partition.log)] = partition }
      return appended
    } catch {
      if case .storage(let error) = error {
        noteFailure("records cannot be written", partition.log, error)
      }
      throw Refusal(error)
    }
  }

  func initProducerID(
    _ request: InitProducerIdRequest, _ call: Call
  ) -> InitProducerIdResponse {
    .with {
      $0.producerEpoch = -1
      guard request.transactionalID == nil else {
        $0.errorCode =
          request.transactionalID == "" ? .invalidRequest : .transactionalIDAuthorizationFailed
        return
      }
      guard !settings.isReadOnly else {
        $0.errorCode = .clusterAuthorizationFailed
        return
      }
      do throws(LogError) {
        $0.producerID = try folder.allocateProducerIDs(1).lowerBound
        $0.producerEpoch = 0
      } catch {
        note(NodeEvent(.error, "no producer id", [("reason", "\(error)")]))
        $0.errorCode = .kafkaStorageError
      }
    }
  }
}
