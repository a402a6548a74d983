import KafkaProtocol
import Testing
import WireCorpus

@Suite("Frames of real clients and of Apache Kafka")
struct RecordedTests {
  @Test("every served version of every request was recorded")
  func coverage() {
    for api in API.all {
      let versions = Set(
        RecordedFrame.requests.filter { $0.name == api.name }.map(\.version))
      for version in api.served { #expect(versions.contains(version), "\(api.name) v\(version)") }
    }
    let clients = Set(RecordedFrame.requests.map(\.client))
    for name in ["rdkafka", "aiokafka-0.14.0", "kafka-python-3.0.12", "console-producer"] {
      #expect(clients.contains(name))
    }
  }

  @Test("a request that is read and written again is the same bytes")
  func requests() throws {
    for recorded in RecordedFrame.requests { try Self.rewrite(recorded) }
  }

  @Test("a response that is read and written again is the same bytes")
  func responses() throws {
    var count = 0
    for (request, response) in zip(RecordedFrame.all, RecordedFrame.all.dropFirst())
    where request.isRequest && !response.isRequest && request.version <= 20 {
      try request.bytes.withUnsafeBytes { bytes in
        let header = try Self.parsed(bytes).header
        if header.key != .apiVersions {
          try Self.rewrite(response, header, header.key.api.response)
        }
      }
      count += 1
    }
    #expect(count > 150)
  }

  @Test("the answer to an unknown version of ApiVersions is Kafka's, with our versions")
  func unknownVersion() throws {
    let frames = RecordedFrame.all.filter { $0.name == "ApiVersions" && $0.version == 99 }
    let (request, response) = (try #require(frames.first), try #require(frames.last))
    try request.bytes.withUnsafeBytes { bytes in
      guard case .unknownVersionsRequest(let id) = try RequestFrame.parse(bytes) else {
        Issue.record("not seen")
        return
      }
      #expect(
        Array(ResponseFrame(unknownVersionsRequest: id).bytes.dropFirst(4)) == response.bytes)
    }
  }

  @Test("Apache Kafka serves all that we serve, and our list reads as its own does")
  func apiVersions() throws {
    for recorded in RecordedFrame.all
    where !recorded.isRequest && recorded.name == "ApiVersions" && recorded.version <= 4 {
      let answer = try recorded.bytes.withUnsafeBytes { bytes in
        var reader = WireReader(
          bytes, from: 4, version: recorded.version, isFlexible: recorded.version >= 3)
        return try ApiVersionsResponse.read(from: &reader)
      }
      #expect(answer.errorCode == .none)
      for api in API.all {
        let kafka = try #require(answer.apiKeys.first { $0.apiKey == api.key.rawValue })
        #expect(kafka.minVersion <= api.served.lowerBound, "\(recorded) \(api.name)")
        #expect(kafka.maxVersion >= api.served.upperBound, "\(recorded) \(api.name)")
        #expect(kafka.minVersion == api.advertised.lowerBound, "\(recorded) \(api.name)")
      }
    }
  }

  @Test("what clients said is what is read")
  func meaning() throws {
    let commit = try #require(
      RecordedFrame.requests.first {
        $0.name == "OffsetCommit" && $0.client == "probe" && $0.version == 8
      })
    try commit.bytes.withUnsafeBytes { bytes in
      let frame = try Self.parsed(bytes)
      #expect(frame.header.clientID == "probe")
      let request: OffsetCommitRequest = try frame.decode()
      #expect(request.groupID.text.hasPrefix("probe-"))
      #expect(request.generationIDOrMemberEpoch == -1)
      #expect(request.topics.map(\.name) == ["probe-topic"])
      #expect(request.topics[0].partitions[0].committedOffset == 3)
      #expect(request.topics[0].partitions[0].committedMetadata == "m\u{e9}ta")
      #expect(request.topics[0].partitions[0].committedLeaderEpoch == -1)
    }
    let produce = try #require(
      RecordedFrame.requests.first { $0.name == "Produce" && $0.client == "rdkafka" })
    try produce.bytes.withUnsafeBytes { bytes in
      let frame = try Self.parsed(bytes)
      let request: ProduceRequest = try frame.decode()
      let records = try #require(frame.bytes(of: request.topics[0].partitions[0].records))
      // The length that the batch itself states, and its magic.
      let length = Int(Int32(bigEndian: records.loadUnaligned(fromByteOffset: 8, as: Int32.self)))
      #expect(length + 12 == records.count)
      #expect(records[16] == 2)
    }
  }

  private static func parsed(_ bytes: UnsafeRawBufferPointer) throws -> RequestFrame {
    guard case .request(let frame) = try RequestFrame.parse(bytes) else {
      throw WireError.badVarint
    }
    return frame
  }

  private static func rewrite(_ recorded: RecordedFrame) throws {
    try recorded.bytes.withUnsafeBytes { bytes in
      let frame = try parsed(bytes)
      #expect(frame.header.key.api.name == recorded.name)
      #expect(frame.header.version == recorded.version)
      let body = try rewritten(
        frame.header.key.api.request, bytes, from: frame.bodyOffset, frame.header)
      #expect(body.elementsEqual(bytes[frame.bodyOffset...]), "\(recorded)")
    }
  }

  private static func rewrite(
    _ recorded: RecordedFrame, _ header: RequestHeader, _ type: any Message.Type
  ) throws {
    try recorded.bytes.withUnsafeBytes { bytes in
      let start = header.isFlexible ? 5 : 4
      let body = try rewritten(type, bytes, from: start, header)
      #expect(body.elementsEqual(bytes[start...]), "\(recorded)")
    }
  }

  /// Reads a message and writes it again.
  private static func rewritten<Body: Message>(
    _ type: Body.Type, _ bytes: UnsafeRawBufferPointer, from start: Int, _ header: RequestHeader
  ) throws -> [UInt8] {
    var reader = WireReader(
      bytes, from: start, version: header.version, isFlexible: header.isFlexible)
    var message: any Message = try Body.read(from: &reader)
    #expect(reader.remaining == 0, "\(type)")
    // Records are read as ranges of the frame; to be written they are bytes.
    if var produce = message as? ProduceRequest {
      produce.topics = produce.topics.map { topic in
        topic.map { .with($0) { $0.records = copied($0.records, bytes) } }
      }
      message = produce
    } else if var fetch = message as? FetchResponse {
      fetch.topics = fetch.topics.map { topic in
        topic.map { .with($0) { $0.records = copied($0.records, bytes) } }
      }
      message = fetch
    }
    var writer = WireWriter(version: header.version, isFlexible: header.isFlexible)
    message.write(to: &writer)
    return writer.flattened
  }

  private static func copied(
    _ records: Records?, _ bytes: UnsafeRawBufferPointer
  ) -> Records? {
    guard case .range(let range) = records else { return nil }
    return .bytes(Array(bytes[range]))
  }
}

extension Message {
  /// A copy with some fields set.
  static func with(_ message: Self, _ change: (inout Self) -> Void) -> Self {
    var copy = message
    change(&copy)
    return copy
  }
}

extension WireWriter {
  /// The bytes as they go out.
  var flattened: [UInt8] {
    var result: [UInt8] = []
    var start = 0
    for splice in splices {
      result += bytes[start..<splice.offset]
      result += splice.bytes
      start = splice.offset
    }
    return result + bytes[start...]
  }
}
