import EventCodec
import Glibc

/// A connection that speaks the protocol byte by byte, for what no client library would do. Requests
/// are of versions without compact lengths.
final class RawClient {
  /// Why it got no answer.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// What became of a batch.
  struct Produced: Equatable {
    let error: Int16
    let offset: Int64
  }

  private let descriptor: Int32
  private var correlation: Int32 = 0

  init(_ address: String) throws {
    let port = UInt16(address.split(separator: ":").last ?? "") ?? 0
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    place.sin_port = port.bigEndian
    let code = withUnsafePointer(to: &place) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0 else { throw Failure(description: "connect \(address): errno \(errno)") }
    var patience = timeval(tv_sec: 30, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  /// Sends a request and returns what follows the correlation id.
  func ask(_ key: Int16, _ version: Int16, _ body: [UInt8]) throws -> Bytes {
    try send(key, version, body)
    return try receive()
  }

  func send(_ key: Int16, _ version: Int16, _ body: [UInt8]) throws {
    correlation += 1
    var frame = Bytes()
    frame.put(key)
    frame.put(version)
    frame.put(correlation)
    frame.put("raw")
    frame.all += body
    var whole = Bytes()
    whole.put(Int32(frame.all.count))
    try sendRaw(whole.all + frame.all)
  }

  func sendRaw(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(
          descriptor, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw Failure(description: "send: errno \(errno)") }
      sent += count
    }
  }

  func receive() throws -> Bytes {
    var length = Bytes(try read(4))
    var answer = Bytes(try read(Int(length.int32())))
    let number = answer.int32()
    guard number == correlation else {
      throw Failure(description: "answer \(number) to request \(correlation)")
    }
    return answer
  }

  private func read(_ count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let got = bytes.withUnsafeMutableBytes {
        recv(descriptor, $0.baseAddress! + done, count - done, 0)
      }
      guard got > 0 else { throw Failure(description: "closed after \(done) of \(count) bytes") }
      done += got
    }
    return bytes
  }

  /// A batch of one record.
  static let batch: [UInt8] = {
    var builder = BatchBuilder()
    builder.append(timestampMs: 1_700_000_000_000, key: nil, value: [1])
    return builder.finish()
  }()

  /// InitProducerId v1.
  func initProducerID() throws -> Int64 {
    var body = Bytes()
    body.put(Int16(-1))
    body.put(Int32(60_000))
    var answer = try ask(22, 1, body.all)
    _ = answer.int32()
    let error = answer.int16()
    guard error == 0 else { throw Failure(description: "InitProducerId: \(error)") }
    return answer.int64()
  }

  /// Metadata v4 for one topic, which makes it.
  /// - Returns: the topic's error.
  func metadata(_ topic: String) throws -> Int16 {
    var body = Bytes()
    body.put(Int32(1))
    body.put(topic)
    body.put(UInt8(1))
    var answer = try ask(3, 4, body.all)
    _ = answer.int32()
    for _ in 0..<answer.int32() {
      _ = answer.int32()
      _ = answer.string()
      _ = answer.int32()
      _ = answer.string()
    }
    _ = answer.string()
    _ = answer.int32()
    _ = answer.int32()
    return answer.int16()
  }

  /// Produce v7 of one batch to partition 0, acks all.
  func produce(_ batch: [UInt8], to topic: String, acks: Int16 = -1) throws -> Produced {
    var body = Bytes()
    body.put(Int16(-1))
    body.put(acks)
    body.put(Int32(30_000))
    body.put(Int32(1))
    body.put(topic)
    body.put(Int32(1))
    body.put(Int32(0))
    body.put(Int32(batch.count))
    body.all += batch
    var answer = try ask(0, 7, body.all)
    _ = answer.int32()
    _ = answer.string()
    _ = answer.int32()
    _ = answer.int32()
    return Produced(error: answer.int16(), offset: answer.int64())
  }
}

/// Bytes being written, or read from the front.
struct Bytes {
  var all: [UInt8] = []
  private var place = 0

  init(_ all: [UInt8] = []) { self.all = all }

  mutating func put(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.bigEndian) { all += $0 }
  }

  mutating func put(_ text: String) {
    put(Int16(text.utf8.count))
    all += text.utf8
  }

  private mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) -> Number {
    defer { place += MemoryLayout<Number>.size }
    guard place + MemoryLayout<Number>.size <= all.count else { return -1 as? Number ?? 0 }
    return all.withUnsafeBytes {
      Number(bigEndian: $0.loadUnaligned(fromByteOffset: place, as: Number.self))
    }
  }

  mutating func int16() -> Int16 { number(Int16.self) }
  mutating func int32() -> Int32 { number(Int32.self) }
  mutating func int64() -> Int64 { number(Int64.self) }

  mutating func string() -> String? {
    let count = Int(int16())
    guard count >= 0, place + count <= all.count else { return nil }
    defer { place += count }
    return String(decoding: all[place..<place + count], as: UTF8.self)
  }
}
