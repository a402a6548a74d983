import KafkaProtocol
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
      ListenAddress(host: "localhost", port: 0), limits: ListenerLimits(), waker: waker,
      note: { _ in })
    #expect(first.address.port > 0)
    // A name is its IPv4 address on every machine.
    #expect(first.address.description.hasPrefix("127.0.0.1:"))
    let error = #expect(throws: ListenerError.self) {
      try Listener(
        first.address, limits: ListenerLimits(), waker: waker, note: { _ in })
    }
    #expect("\(try #require(error))" == "listen on \(first.address): Address already in use")
  }

  @Test("the handler has its turn at the time that it names, and on a wake-up from another thread")
  func turns() throws {
    let flag = Flag()
    let served = try ServedListener { (handler, frame, token) throws(WireError) in
      let listener = handler.listener
      let answer = ResponseFrame(FetchResponse(), to: frame.header)
      if frame.header.key == .fetch {
        let due = listener.nowMs + 50
        handler.onTurn = {
          if listener.nowMs < due { return due }
          listener.reply(token, answer)
          return nil
        }
        return .later
      }
      handler.onTurn = {
        if flag.isSet { listener.reply(token, answer) }
        return nil
      }
      return .later
    }
    let client = try RawClient(served.port)
    let before = Listener.clockMs()
    client.sendFrame(RawClient.fetch(1))
    #expect(try client.receiveFrame()?.prefix(4) == [0, 0, 0, 1])
    #expect(Listener.clockMs() - before >= 50)
    client.sendFrame(RawClient.heartbeat(2))
    flag.set()
    // The request may not be there yet: its own turn then finds the flag.
    served.waker.wake()
    #expect(try client.receiveFrame()?.prefix(4) == [0, 0, 0, 2])
  }
}
