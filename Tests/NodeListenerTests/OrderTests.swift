import Foundation
import KafkaProtocol
import Synchronization
import Testing

@testable import Node

@Suite("Answers leave in the order of the requests", .timeLimit(.minutes(2)))
struct OrderTests {
  /// Parks fetches and produces; a heartbeat of group "release" lets them go, the last first.
  private static func parking() throws -> ServedListener {
    try ServedListener { (handler, frame, token) throws(WireError) in
      switch frame.header.key {
      case .fetch, .produce:
        handler.parked.append((token, frame.header))
        return .later
      case .heartbeat:
        let request: HeartbeatRequest = try frame.decode()
        if request.groupID == "release" { handler.releaseBackwards() }
        // How many were handed over and wait.
        return .answer(
          ResponseFrame(
            HeartbeatResponse.with { $0.errorCode = ErrorCode(Int16(handler.parked.count)) },
            to: frame.header))
      default: return try handler.blank(frame)
      }
    }
  }

  @Test("a parked request holds up its own connection and no other")
  func parked() throws {
    let served = try Self.parking()
    let (waiting, other) = (try RawClient(served.port), try RawClient(served.port))
    waiting.send(
      RawClient.framed(RawClient.fetch(1)) + RawClient.framed(RawClient.heartbeat(2)))
    #expect(try Self.parkedCount(other) == 1)
    #expect(try Self.parkedCount(other) == 1)
    other.sendFrame(RawClient.heartbeat(3, group: "release"))
    #expect(try other.receiveFrame() == [0, 0, 0, 3, 0, 0])
    #expect(try waiting.receiveFrame()?.prefix(4) == [0, 0, 0, 1])
    #expect(try waiting.receiveFrame() == [0, 0, 0, 2, 0, 0])
  }

  @Test("produce requests wait together for their fsync and are answered in order")
  func pipelined() throws {
    let served = try Self.parking()
    let (client, other) = (try RawClient(served.port), try RawClient(served.port))
    client.send(
      (1...5).flatMap { RawClient.framed(RawClient.produce($0)) }
        + RawClient.framed(RawClient.fetch(6)))
    try Self.waitUntilParked(5, other)
    other.sendFrame(RawClient.heartbeat(9, group: "release"))
    _ = try other.receiveFrame()
    for id in UInt8(1)...5 { #expect(try client.receiveFrame()?.prefix(4) == [0, 0, 0, id]) }
    try Self.waitUntilParked(1, other)
    other.sendFrame(RawClient.heartbeat(9, group: "release"))
    #expect(try client.receiveFrame()?.prefix(4) == [0, 0, 0, 6])
  }

  @Test("a parked request goes with its connection")
  func gone() throws {
    let served = try Self.parking()
    let other = try RawClient(served.port)
    do {
      let client = try RawClient(served.port)
      client.sendFrame(RawClient.fetch(1))
      try Self.waitUntilParked(1, other)
      withExtendedLifetime(client) {}
    }
    try Self.waitUntilParked(0, other)
  }

  @Test("an answer made of many parts is what they hold")
  func parts() throws {
    let large = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 11) }
    let small = [UInt8](repeating: 0xAB, count: 100_000)
    let served = try ServedListener { (handler, frame, _) throws(WireError) in
      guard frame.header.key == .fetch else { return try handler.blank(frame) }
      let partitions: [FetchResponse.Partition] = [
        .with { $0.records = .bytes(large) }, .with { $0.records = .bytes(small) },
        .with { $0.records = .bytes([]) },
      ]
      let response = FetchResponse.with {
        $0.topics = [TopicPartitions(name: "t", partitions: partitions)]
      }
      return .answer(ResponseFrame(response, to: frame.header))
    }
    let client = try RawClient(served.port, receiveBufferBytes: 4096)
    for id in UInt8(1)...3 { client.sendFrame(RawClient.fetch(id)) }
    for id in UInt8(1)...3 {
      let answer = try #require(try client.receiveFrame())
      #expect(answer.prefix(4) == [0, 0, 0, id])
      // Correlation, throttle, one topic "t", three partitions; then 30 bytes of each before its
      // records: index, error, high watermark, last stable offset, null transactions, length.
      var place = 4 + 4 + 4 + 3 + 4 + 30
      #expect(answer[place..<place + large.count].elementsEqual(large))
      place += large.count + 30
      #expect(answer[place..<place + small.count].elementsEqual(small))
      #expect(answer.count == place + small.count + 30)
    }
  }

  /// Asks until so many requests are parked, for half a minute at most.
  private static func waitUntilParked(_ count: Int, _ client: RawClient) throws {
    let end = ContinuousClock.now + .seconds(30)
    var found = try parkedCount(client)
    while found != count, .now < end { found = try parkedCount(client) }
    try #require(found == count)
  }

  private static func parkedCount(_ client: RawClient) throws -> Int {
    client.sendFrame(RawClient.heartbeat(1))
    let answer = try #require(try client.receiveFrame())
    return Int(answer[4]) << 8 | Int(answer[5])
  }
}
