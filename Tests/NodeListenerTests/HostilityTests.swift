import Foundation
import KafkaProtocol
import SuiteSupport
import Synchronization
import Testing
import WireCorpus

@testable import Node

@Suite("What one client does harms no other", .serialized, .timeLimit(.minutes(3)))
struct HostilityTests {
  @Test(
    "garbage ends its own connection, with one line",
    arguments: [
      ("HTTP", Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)),
      ("TLS", [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3] + [UInt8](repeating: 9, count: 500)),
      ("a negative length", [0xFF, 0xFF, 0xFF, 0xFF, 0, 0]), ("no length", [0, 0, 0, 0]),
      ("100 MB", [0x06, 0x40, 0, 0, 0, 0, 0, 3]), ("2 GB", [0x7F, 0xFF, 0xFF, 0xFF]),
      ("an unknown key", RawClient.framed([0, 99, 0, 0, 0, 0, 0, 1, 0xFF, 0xFF])),
      ("a key of transactions", RawClient.framed([0, 24, 0, 0, 0, 0, 0, 1, 0xFF, 0xFF])),
      ("an unserved version", RawClient.framed([0, 0, 0, 2, 0, 0, 0, 1, 0xFF, 0xFF])),
      ("a version below zero", RawClient.framed([0, 3, 0xFF, 0xFF, 0, 0, 0, 1, 0xFF, 0xFF])),
      ("a damaged body", RawClient.framed([0, 3, 0, 1, 0, 0, 0, 1, 0xFF, 0xFF, 0x7F, 0, 0, 0])),
    ] as [(String, [UInt8])])
  func garbage(name: String, bytes: [UInt8]) throws {
    let served = try ServedListener()
    let (bystander, client) = (try RawClient(served.port), try RawClient(served.port))
    #expect(try bystander.isServed())
    client.send(bytes)
    #expect(try client.isEnded())
    #expect(try bystander.isServed())
    #expect(served.notesTaken.count == 1, "\(served.notesTaken)")
  }

  @Test("an unknown version of ApiVersions is answered, and the connection lives")
  func apiVersions() throws {
    let served = try ServedListener()
    let client = try RawClient(served.port)
    client.sendFrame([0, 18, 0, 99, 0, 0, 0, 5, 0xFF, 0xFF, 0])
    // Error 35, then one entry: key 18, versions 0 to 4.
    #expect(
      try client.receiveFrame() == [0, 0, 0, 5, 0, 35, 0, 0, 0, 1, 0, 18, 0, 0, 0, 4])
    #expect(try client.isServed())
  }

  @Test("a request that never ends, and an answer that nobody takes, end their connections")
  func stalls() throws {
    var limits = ListenerLimits()
    limits.requestMs = 200
    limits.stallMs = 200
    let served = try ServedListener(limits) { (handler, frame, _) throws(WireError) in
      guard frame.header.key == .fetch else { return try handler.blank(frame) }
      let response = FetchResponse.with {
        $0.topics = [
          TopicPartitions(
            name: "t",
            partitions: [.with { $0.records = .bytes([UInt8](repeating: 1, count: 16 << 20)) }])
        ]
      }
      return .answer(ResponseFrame(response, to: frame.header))
    }
    let bystander = try RawClient(served.port)
    let half = try RawClient(served.port)
    half.send(RawClient.framed(RawClient.produce(1, bytes: 1 << 20)).prefix(1000))
    #expect(try half.isEnded())
    let deaf = try RawClient(served.port, receiveBufferBytes: 4096)
    deaf.sendFrame(RawClient.fetch(1))
    while served.notesTaken.count < 2 { #expect(try bystander.isServed()) }
    #expect(served.notesTaken[0].contains("a request was not here"))
    #expect(served.notesTaken[1].contains("an answer was not taken"))
    #expect(try bystander.isServed())
  }

  @Test("what is in flight stays within its limit, and everyone has a turn")
  func inFlight() throws {
    var limits = ListenerLimits()
    limits.inFlightBytesMax = 1_500_000
    let peak = Atomic<Int>(0)
    let served = try ServedListener(limits) { (handler, frame, _) throws(WireError) in
      peak.store(max(peak.load(ordering: .relaxed), handler.inFlightBytesPeak), ordering: .relaxed)
      return try handler.blank(frame)
    }
    let clients = try (0..<6).map { _ in try RawClient(served.port) }
    let frame = RawClient.framed(RawClient.produce(1, bytes: 1_000_000))
    // All begin, so that the limit is asked for; none can end before the first has.
    for client in clients { client.send(frame.prefix(30_000)) }
    let threads = DispatchGroup()
    for client in clients.map(Unshared.init) {
      threads.enter()
      Thread {
        client.value.send(frame.dropFirst(30_000))
        threads.leave()
      }.start()
    }
    let bystander = try RawClient(served.port)
    #expect(try bystander.isServed())
    for client in clients { #expect(try client.receiveFrame() != nil) }
    threads.wait()
    #expect(try bystander.isServed())
    let most = peak.load(ordering: .relaxed)
    // One request may go beyond the limit, so that all cannot wait for each other.
    #expect(most >= 1_000_000 && most <= 2_500_000 + 6 * (32 << 10), "\(most)")
  }

  @Test("who promises bytes and sends none does not keep others waiting, though it came first")
  func promises() throws {
    var limits = ListenerLimits()
    limits.inFlightBytesMax = 250_000
    let peak = Atomic<Int>(0)
    let served = try ServedListener(limits) { (handler, frame, _) throws(WireError) in
      peak.store(handler.inFlightBytesPeak, ordering: .relaxed)
      return try handler.blank(frame)
    }
    let frame = RawClient.framed(RawClient.produce(1, bytes: 1_000_000))
    let silent = try (0..<4).map { _ in try RawClient(served.port) }
    for client in silent { client.send(frame.prefix(100_000)) }
    let bystander = try RawClient(served.port)
    // They wait for each other from here on: none of them fits.
    while peak.load(ordering: .relaxed) < 200_000 { #expect(try bystander.isServed()) }
    let sender = try RawClient(served.port)
    sender.send(frame)
    #expect(try sender.receiveFrame() != nil)
    let allowed = ["others wait for room"]
    #expect(served.notesTaken.allSatisfy { note in allowed.contains { note.contains($0) } })
  }

  @Test("one connection too many is refused, and there is room again when one leaves")
  func connections() throws {
    var limits = ListenerLimits()
    limits.connectionsMax = 3
    let served = try ServedListener(limits)
    var clients = try (0..<3).map { _ in try RawClient(served.port) }
    for client in clients { #expect(try client.isServed()) }
    #expect(try RawClient(served.port).isEnded())
    clients.removeLast()
    var isServed = false
    while !isServed {
      let client = try RawClient(served.port)
      client.sendFrame(RawClient.heartbeat(1))
      isServed = try client.receiveFrame() != nil
    }
    #expect(served.notesTaken.allSatisfy { $0.contains("too many") })
  }

  @Test("idle connections cost next to nothing, also after large requests")
  func idle() async {
    await #expect(processExitsWith: .success) {
      let served = try ServedListener()
      let warm = try RawClient(served.port)
      warm.sendFrame(RawClient.produce(1, bytes: 500_000))
      _ = try warm.receiveFrame()
      let before = try Memory.residentBytes()
      let clients = try (0..<200).map { _ in try RawClient(served.port) }
      for client in clients {
        client.sendFrame(RawClient.produce(1, bytes: 500_000))
        #expect(try client.receiveFrame() != nil)
      }
      let cost = (try Memory.residentBytes() - before) / clients.count
      #expect(cost < 100 << 10, "\(cost) bytes each")
    }
  }

  @Test("many who send 16 MB at once, and many who say so and do not, take less than 100 MB")
  func memory() async {
    await #expect(processExitsWith: .success) {
      let served = try ServedListener()
      let frame = RawClient.framed(RawClient.produce(1, bytes: (16 << 20) - 100))
      // Those that promise and do not deliver must not keep the others waiting.
      let silent = try (0..<20).map { _ in try RawClient(served.port) }
      for client in silent { client.send(frame.prefix(100_000)) }
      let before = try Memory.peakBytes()
      let senders = DispatchGroup()
      let clients = try (0..<12).map { _ in Unshared(try RawClient(served.port)) }
      for client in clients {
        senders.enter()
        Thread {
          client.value.send(frame)
          senders.leave()
        }.start()
      }
      for client in clients { #expect(try client.value.receiveFrame() != nil) }
      senders.wait()
      for client in silent { client.send(frame.dropFirst(100_000).prefix(1)) }
      let huge = try RawClient(served.port)
      huge.send([0x06, 0x40, 0, 0] + frame.prefix(1_000_000))
      #expect(try huge.isEnded())
      // The clients' own copies are in this process too: 16 MB each.
      let cost = try Memory.peakBytes() - before - 12 * (16 << 20)
      #expect(cost < 70 << 20, "\(cost) bytes")
    }
  }

  @Test("damaged requests disturb nobody and leave nothing behind")
  func fuzz() async {
    await #expect(processExitsWith: .success) {
      for seed in UInt64(1)...3 { try HostilityTests.disturb(seed) }
    }
  }

  private static func disturb(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let served = try ServedListener()
    let bystander = try RawClient(served.port)
    #expect(try bystander.isServed())
    let (peak, open) = (try Memory.peakBytes(), try openFiles())
    for recorded in RecordedFrame.requests {
      for _ in 0..<4 {
        let client = try RawClient(served.port)
        let mutated = recorded.mutated(by: &generator)
        // Sometimes the length is damaged too, sometimes there is none.
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: client.send(mutated)
        case 1:
          var frame = RawClient.framed(mutated)
          frame[Int.random(in: 0..<4, using: &generator)] ^= 1
          client.send(frame)
        default: client.sendFrame(mutated)
        }
      }
      #expect(try bystander.isServed(), "seed \(seed): \(recorded)")
    }
    #expect(try Memory.peakBytes() - peak < 64 << 20)
    // The last clients' ends may not have been read yet.
    while try openFiles() > open { #expect(try bystander.isServed()) }
  }

  private static func openFiles() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
  }

  /// Used by one thread at a time.
  private struct Unshared: @unchecked Sendable {
    let value: RawClient
    init(_ value: RawClient) { self.value = value }
  }
}
