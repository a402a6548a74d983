import KafkaProtocol
import SuiteSupport
import Synchronization
import Testing

@testable import Node

@Suite("The loop", .timeLimit(.minutes(1)))
struct LoopTests {
  @Test(
    "places to listen at, as people write them",
    arguments: [
      ("127.0.0.1:9092", "127.0.0.1", 9092), ("[::1]:0", "::1", 0), (":1", "127.0.0.1", 1),
      ("localhost:65535", "localhost", 65535), ("0.0.0.0:80", "0.0.0.0", 80),
    ] as [(String, String, UInt16)])
  func addresses(text: String, host: String, port: UInt16) {
    #expect(ListenAddress(text) == ListenAddress(host: host, port: port))
  }

  @Test(
    "what is no place is refused",
    arguments: ["", "9092", "a:", "a:b", "a:65536", "::1:9", "[a]:9", "[::1]", "a:+9", "a:-1"])
  func noAddresses(text: String) { #expect(ListenAddress(text) == nil) }

  @Test("a free port is found and told; a taken one is an error that says which")
  func ports() throws {
    let waker = try LoopWaker()
    let first = try Listener(
      [ListenAddress(host: "127.0.0.1", port: 0), ListenAddress(host: "localhost", port: 0)],
      limits: ListenerLimits(), waker: waker, note: { _ in })
    #expect(first.addresses.allSatisfy { $0.port > 0 })
    #expect(first.addresses[0].description.hasPrefix("127.0.0.1:"))
    // All of one name share a port.
    #expect(Set(first.addresses.dropFirst().map(\.port)).count == 1)
    let error = #expect(throws: ListenerError.self) {
      try Listener(
        [first.addresses[0]], limits: ListenerLimits(), waker: waker, note: { _ in })
    }
    #expect("\(try #require(error))" == "listen on \(first.addresses[0]): Address already in use")
  }

  @Test("a wake-up from another thread and deadlines reach the loop, in order")
  func wakesAndDeadlines() throws {
    let order = Mutex<[Int]>([])
    let served = try ServedListener { (handler, frame, token) throws(WireError) in
      let listener = handler.listener
      if frame.header.key == .fetch {
        for (place, delay) in [(3, 60), (1, 0), (2, 30)] as [(Int, Int64)] {
          _ = listener.schedule(atMs: listener.nowMs + delay) {
            order.withLock { $0.append(place) }
            if place == 3 {
              listener.reply(token, ResponseFrame(FetchResponse(), to: frame.header))
            }
          }
        }
        listener.cancel(listener.schedule(atMs: listener.nowMs) { order.withLock { $0.append(9) } })
        return .later
      }
      return .answer(
        ResponseFrame(
          HeartbeatResponse.with { $0.errorCode = ErrorCode(Int16(handler.wakes)) },
          to: frame.header))
    }
    let client = try RawClient(served.port)
    client.sendFrame(RawClient.fetch(1))
    #expect(try client.receiveFrame() != nil)
    #expect(order.withLock { $0 } == [1, 2, 3])
    served.waker.wake()
    var wakes = UInt8(0)
    while wakes == 0 {
      client.sendFrame(RawClient.heartbeat(1))
      wakes = try #require(try client.receiveFrame())[5]
    }
    #expect(wakes == 1)
  }

  @Test("deadlines come in order whatever is cancelled", arguments: 0..<20 as Range<UInt64>)
  func deadlineQueue(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var queue = DeadlineQueue()
    let done = Mutex<[Int64]>([])
    var expected: [Int64] = []
    for _ in 0..<500 {
      let at = Int64.random(in: 0...1000, using: &generator)
      let id = queue.schedule(atMs: at) { done.withLock { $0.append(at) } }
      if Bool.random(using: &generator) {
        queue.cancel(id)
      } else {
        expected.append(at)
      }
    }
    #expect(queue.count == expected.count)
    #expect(queue.nextMs() == expected.min())
    while let action = queue.takeDue(nowMs: 600) { action() }
    #expect(done.withLock { $0 } == expected.filter { $0 <= 600 }.sorted())
    while let action = queue.takeDue(nowMs: .max) { action() }
    #expect(done.withLock { $0 } == expected.sorted())
    #expect(queue.nextMs() == nil && queue.count == 0)
  }
}
