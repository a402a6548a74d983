import KafkaProtocol
import RecordLog
import Synchronization
import Testing
import WireCorpus

@testable import Node

@Suite("The memory of answers", .serialized, .timeLimit(.minutes(2)))
struct AnswerMemoryTests {
  private static let block = 1 << 20
  private static let patience: Duration = .seconds(30)
  /// Made once: filling a block byte by byte takes long in a debug build.
  private static let content = (0..<8).map { [UInt8](repeating: UInt8($0), count: block) }

  /// What the loop's thread saw.
  private final class Seen: Sendable {
    let kept = Atomic<Int>(0)
    let inFlight = Atomic<Int>(0)
    let places = Mutex<Set<UInt>>([])
  }

  /// Answers fetches with blocks of the listener's pool, and everything else as ever.
  private static func serve(_ blocks: Int, _ seen: Seen) throws -> ServedListener {
    try ServedListener { (handler, frame, _) throws(WireError) in
      let listener = handler.listener
      seen.kept.store(listener.pool.keptBytes, ordering: .relaxed)
      seen.inFlight.store(listener.inFlightBytes, ordering: .relaxed)
      guard frame.header.key == .fetch else { return try handler.blank(frame) }
      let partitions = (0..<blocks).map { number -> FetchResponse.Partition in
        var bytes = listener.pool.take(block)
        bytes += content[number]
        let place = bytes.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
        seen.places.withLock { _ = $0.insert(place) }
        return .with { $0.records = .bytes(bytes) }
      }
      let response = FetchResponse.with {
        $0.topics = [TopicPartitions(name: "t", partitions: partitions)]
      }
      return .answer(ResponseFrame(response, to: frame.header))
    }
  }

  @Test("answers one after another use the same memory, and each says its own")
  func reuse() throws {
    let seen = Seen()
    let served = try Self.serve(4, seen)
    let client = try RawClient(served.port)
    var first: [UInt8]?
    for _ in 0..<10 {
      client.sendFrame(RawClient.fetch(1))
      let answer = try #require(try client.receiveFrame())
      #expect(answer.count > 4 * Self.block && answer == first ?? answer)
      first = answer
    }
    #expect(seen.places.withLock { $0.count } == 4)
    #expect(try client.isServed())
    #expect(seen.kept.load(ordering: .relaxed) >= 4 * Self.block)
  }

  @Test("what nobody fetches any more is freed")
  func idle() throws {
    let seen = Seen()
    let served = try Self.serve(4, seen)
    let client = try RawClient(served.port)
    client.sendFrame(RawClient.fetch(1))
    #expect(try client.receiveFrame() != nil && client.isServed())
    #expect(seen.kept.load(ordering: .relaxed) >= 4 * Self.block)
    let deadline = ContinuousClock.now + Self.patience
    while seen.kept.load(ordering: .relaxed) > 0, ContinuousClock.now < deadline {
      #expect(try client.isServed())
    }
    #expect(seen.kept.load(ordering: .relaxed) == 0)
  }

  @Test("clients that go away in the middle of their answers leave nothing behind")
  func leavers() async {
    await #expect(processExitsWith: .success) {
      let seen = Seen()
      let served = try AnswerMemoryTests.serve(8, seen)
      let bystander = try RawClient(served.port)
      #expect(try bystander.isServed())
      let before = try Memory.residentBytes()
      for _ in 0..<40 {
        let client = try RawClient(served.port, receiveBufferBytes: 4096)
        client.sendFrame(RawClient.fetch(1))
        #expect(try client.receive(100_000) != nil)
      }
      let deadline = ContinuousClock.now + AnswerMemoryTests.patience
      repeat {
        #expect(try bystander.isServed())
      } while seen.inFlight.load(ordering: .relaxed) > 0 && ContinuousClock.now < deadline
      #expect(seen.inFlight.load(ordering: .relaxed) == 0)
      let cost = try Memory.residentBytes() - before
      #expect(cost < 40 << 20, "\(cost) bytes after 40 answers of 8 MiB")
    }
  }
}
