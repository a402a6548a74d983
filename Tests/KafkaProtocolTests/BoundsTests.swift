import KafkaProtocol
import SuiteSupport
import Testing
import WireCorpus

@Suite("Nothing that a peer says is believed")
struct BoundsTests {
  private static func read<Value>(
    _ bytes: [UInt8], isFlexible: Bool = false,
    _ body: (inout WireReader) throws(WireError) -> Value
  ) -> Result<Value, WireError> {
    bytes.withUnsafeBytes { buffer in
      var reader = WireReader(buffer, version: 9, isFlexible: isFlexible)
      do throws(WireError) { return .success(try body(&reader)) } catch { return .failure(error) }
    }
  }

  @Test(
    "variable-length numbers, with the examples of Protocol Buffers",
    arguments: [
      ([0x00], 0), ([0x01], 1), ([0x96, 0x01], 150), ([0x7F], 127), ([0x80, 0x01], 128),
      ([0xAC, 0x02], 300), ([0xFF, 0xFF, 0xFF, 0xFF, 0x0F], UInt32.max),
    ] as [([UInt8], UInt32)])
  func varints(bytes: [UInt8], value: UInt32) {
    #expect(
      Self.read(bytes) { (reader) throws(WireError) in try reader.varint() } == .success(value))
    var writer = WireWriter(version: 0, isFlexible: true)
    writer.varint(value)
    #expect(writer.bytes == bytes)
  }

  @Test("a number that does not end, or is too large, is refused")
  func longVarints() {
    for bytes: [UInt8] in [
      [0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF, 0x1F],
      [0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
    ] {
      #expect(
        Self.read(bytes) { (reader) throws(WireError) in try reader.varint() }
          == .failure(.badVarint))
    }
  }

  @Test("lengths below null, and beyond the message, are refused before anything is made of them")
  func lengths() {
    let text = { (reader: inout WireReader) throws(WireError) in try String.read(from: &reader) }
    #expect(Self.read([0xFF, 0xFE], text) == .failure(.badLength(-2, of: "string")))
    #expect(Self.read([0xFF, 0xFF], text) == .failure(.unexpectedNull("string")))
    #expect(Self.read([0x7F, 0xFF, 1], text) == .failure(.truncated(needed: 32767, left: 1)))
    #expect(Self.read([0, 2, 0x68, 0x69], text) == .success("hi"))
    #expect(Self.read([3, 0x68, 0x69], isFlexible: true, text) == .success("hi"))
    #expect(Self.read([0], isFlexible: true, text) == .failure(.unexpectedNull("string")))
    let long = [0x81, 0x80, 0x02] + [UInt8](repeating: 0x61, count: 40_000)
    #expect(
      Self.read(long, isFlexible: true, text) == .failure(.badLength(32768, of: "string")))
    let list = { (reader: inout WireReader) throws(WireError) in
      try [Int32].readNullable(from: &reader)
    }
    #expect(
      Self.read([0x80, 0, 0, 0], list) == .failure(.badLength(Int64(Int32.min), of: "array")))
    #expect(Self.read([0xFF, 0xFF, 0xFF, 0xFF], list) == .success(nil))
    #expect(
      Self.read([0x7F, 0xFF, 0xFF, 0xFF, 0], list)
        == .failure(.truncated(needed: Int(Int32.max), left: 1)))
    #expect(
      Self.read([0, 0, 0, 2, 0, 0, 0, 7], list) == .failure(.truncated(needed: 4, left: 0)))
  }

  @Test("a message of more elements than the limit is refused, however they are spread")
  func elements() {
    let strings = { (reader: inout WireReader) throws(WireError) in
      try [[String]].read(from: &reader).count
    }
    // Arrays of one empty string each: two elements for every two bytes.
    let count = WireLimits.elementsMax / 2
    func message(_ count: Int) -> [UInt8] {
      var writer = WireWriter(version: 0, isFlexible: true)
      writer.length(count)
      for _ in 0..<count { writer.raw([2, 1]) }
      return writer.bytes
    }
    #expect(Self.read(message(count), isFlexible: true, strings) == .success(count))
    #expect(
      Self.read(message(count + 1), isFlexible: true, strings)
        == .failure(.tooManyElements(limit: WireLimits.elementsMax)))
  }

  @Test("unknown tagged fields are skipped, in the header and in the body")
  func tags() throws {
    // Heartbeat v4: a header with a tag of 2 bytes; the body with tags 1 and 300.
    let bytes: [UInt8] =
      [0, 12, 0, 4, 0, 0, 0, 9, 0, 1, 0x61, 1, 5, 2, 0xAA, 0xBB]
      + [2, 0x67, 0, 0, 0, 7, 2, 0x6D, 0]
      + [2, 1, 1, 0xCC, 0xAC, 0x02, 3, 1, 2, 3]
    try bytes.withUnsafeBytes { buffer in
      guard case .request(let frame) = try RequestFrame.parse(buffer) else {
        Issue.record("not a request")
        return
      }
      let request: HeartbeatRequest = try frame.decode()
      #expect(frame.header.correlationID == 9 && frame.header.clientID == "a")
      #expect(request.groupID == "g" && request.generationID == 7 && request.memberID == "m")
      #expect(request.groupInstanceID == nil)
    }
  }

  @Test("a response of records says its length, splices included")
  func splices() throws {
    let response = FetchResponse.with {
      $0.topics = [
        TopicPartitions(
          name: "t",
          partitions: [
            .with {
              $0.records = .bytes([UInt8](repeating: 7, count: 1024))
            }, .with { $0.records = .bytes([1, 2, 3]) }, .with { $0.records = nil },
          ])
      ]
    }
    let header = try #require(
      try ([0, 1, 0, 11, 0, 0, 0, 1, 0xFF, 0xFF] as [UInt8]).withUnsafeBytes {
        buffer -> RequestHeader? in
        guard case .request(let frame) = try RequestFrame.parse(buffer) else { return nil }
        return frame.header
      })
    let frame = ResponseFrame(response, to: header)
    #expect(frame.splices.map(\.bytes.count) == [1024, 3])
    #expect(frame.length == frame.bytes.count + 1027)
    let stated = frame.bytes[..<4].reduce(0) { $0 << 8 | Int($1) }
    #expect(stated == frame.length - 4)
    let first = frame.splices[0].offset
    #expect(frame.bytes[first - 4..<first].elementsEqual([0, 0, 4, 0]))
    // Null records are legal in a request only; a consumer chokes on them in a response.
    #expect(frame.bytes.suffix(4) == [0xFF, 0xFF, 0xFF, 0xFF])
  }

  @Test("a request that ends too early is refused, wherever it ends")
  func prefixes() throws {
    for recorded in RecordedFrame.requests {
      for count in recorded.bytes.indices {
        let isRefused = recorded.bytes[..<count].withUnsafeBytes { bytes in
          do {
            try Self.decode(bytes)
            return false
          } catch {
            return true
          }
        }
        #expect(isRefused, "\(recorded) cut at \(count)")
      }
      try recorded.bytes.withUnsafeBytes { bytes in try Self.decode(bytes) }
    }
  }

  @Test("damaged requests are read or refused, and cost no memory")
  func fuzz() async {
    // In a process of its own, whose memory is nobody else's.
    await #expect(processExitsWith: .success) {
      let before = try Memory.peakBytes()
      for seed in UInt64(0)..<8 {
        var generator = SeededGenerator(seed: seed)
        var (read, refused) = (0, 0)
        for recorded in RecordedFrame.requests {
          for _ in 0..<200 {
            recorded.mutated(by: &generator).withUnsafeBytes { bytes in
              do {
                try BoundsTests.decode(bytes)
                read += 1
              } catch {
                refused += 1
              }
            }
          }
        }
        #expect(read > 1000 && refused > 1000, "seed \(seed): \(read) read, \(refused) refused")
      }
      let cost = try Memory.peakBytes() - before
      #expect(cost < 64 << 20, "\(cost) bytes")
    }
  }

  fileprivate static func decode(_ bytes: UnsafeRawBufferPointer) throws {
    guard case .request(let frame) = try RequestFrame.parse(bytes) else { return }
    func read<Request: RequestMessage>(_ type: Request.Type) throws { _ = try frame.decode(type) }
    try read(frame.header.key.api.request)
  }

}
