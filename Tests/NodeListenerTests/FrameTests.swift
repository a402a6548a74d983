import KafkaProtocol
import Testing
import WireCorpus

@testable import Node

@Suite("Frames come as the network cuts them", .timeLimit(.minutes(2)))
struct FrameTests {
  @Test("a request cut anywhere is the same request")
  func cuts() throws {
    let served = try ServedListener()
    let (client, bystander) = (try RawClient(served.port), try RawClient(served.port))
    for api in API.all {
      let requests = RecordedFrame.requests.filter {
        $0.name == api.name && !Self.isUnanswered($0)
      }
      let recorded = try #require(requests.min { $0.bytes.count < $1.bytes.count })
      client.sendFrame(recorded.bytes)
      let whole = try #require(try client.receiveFrame())
      let frame = RawClient.framed(recorded.bytes)
      for place in 1..<frame.count {
        client.send(frame[..<place])
        // Whoever is answered after the first part proves that it has been read.
        #expect(try bystander.isServed())
        client.send(frame[place...])
        #expect(try client.receiveFrame() == whole, "\(recorded) cut at \(place)")
      }
    }
    #expect(served.notesTaken.isEmpty)
  }

  @Test("a byte at a time, many at once, and in pieces that fit nothing")
  func pieces() throws {
    let served = try ServedListener()
    let client = try RawClient(served.port)
    let frames = (1...200).map { RawClient.framed(RawClient.heartbeat(UInt8($0))) }.joined()
    let bytes = Array(frames)
    for size in [1, 3, 1000, bytes.count] {
      for start in stride(from: 0, to: bytes.count, by: size) {
        client.send(bytes[start..<min(start + size, bytes.count)])
      }
      for id in 1...200 {
        #expect(try client.receiveFrame() == [0, 0, 0, UInt8(id), 0, 0])
      }
    }
  }

  @Test("a large request arrives whole", arguments: [20_000, 1 << 20, (16 << 20) - 100])
  func large(count: Int) throws {
    let served = try ServedListener()
    let client = try RawClient(served.port)
    client.sendFrame(RawClient.produce(9, bytes: count))
    let answer = try #require(try client.receiveFrame())
    // Topic "t", partition 0, no error, and as offset the size that the handler saw.
    let offset = answer[21..<29].reduce(0) { $0 << 8 | Int($1) }
    #expect(offset == count)
    #expect(try client.isServed())
  }

  private static func isUnanswered(_ recorded: RecordedFrame) -> Bool {
    recorded.name == "Produce" && recorded.version > 7
  }
}
