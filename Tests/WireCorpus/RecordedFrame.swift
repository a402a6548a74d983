package import Foundation
import KafkaProtocol
package import SuiteSupport

/// One frame that a client or Apache Kafka really sent; `Tests/Wire` says how it was recorded.
package struct RecordedFrame: Sendable, CustomStringConvertible {
  package let isRequest: Bool
  /// Kafka's name for the kind of request.
  package let name: String
  package let version: Int16
  /// The client's name for itself.
  package let client: String
  /// Without the length.
  package let bytes: [UInt8]

  package var description: String {
    "\(name) v\(version) \(isRequest ? "request" : "response") \(client)"
  }

  package static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "KafkaProtocolTests")

  /// All of them: a response follows the request that it answers.
  package static let all: [RecordedFrame] = API.all.flatMap { api in
    text("Recorded/\(api.name).txt").split(separator: "\n").map { line in
      let words = line.split(separator: " ")
      guard words.count == 4, let version = Int16(words[1]) else {
        preconditionFailure("\(api.name): \(line)")
      }
      return RecordedFrame(
        isRequest: words[0] == "request", name: api.name, version: version,
        client: String(words[2]), bytes: bytes(ofHex: words[3]))
    }
  }

  package static let requests = all.filter { $0.isRequest && $0.version <= 20 }

  /// A file of the protocol's tests.
  package static func text(_ path: String) -> String {
    do {
      return String(
        decoding: try Data(contentsOf: folder.appending(path: path)), as: UTF8.self)
    } catch {
      preconditionFailure("\(path): \(error)")
    }
  }

  package static func bytes(ofHex text: some StringProtocol) -> [UInt8] {
    let digits = text.utf8.map { UInt8($0 < 58 ? $0 - 48 : $0 - 87) }
    return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  /// A frame that went wrong on its way: the same for the same generator.
  package func mutated(by generator: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let place = Int.random(in: 0..<max(1, bytes.count), using: &generator)
      switch Int.random(in: 0..<7, using: &generator) {
      case 0: bytes.removeSubrange(place...)
      case 1: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
      case 2 where !bytes.isEmpty: bytes.remove(at: place)
      case 3:  // A huge or negative length, compact or not.
        let lengths: [[UInt8]] = [
          [0x7F, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0x7F, 0xFF],
          [0xFF, 0xFF, 0xFF, 0xFE], [0, 1, 0x86, 0xA0], [0xFF, 0xFF, 0x03],
        ]
        let length = lengths.randomElement(using: &generator) ?? []
        bytes.replaceSubrange(place..<min(place + length.count, bytes.count), with: length)
      case 4:  // A part of it once more.
        let end = min(bytes.count, place + Int.random(in: 1...64, using: &generator))
        bytes.insert(contentsOf: bytes[min(place, end)..<end], at: place)
      default:
        if !bytes.isEmpty { bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &generator) }
      }
    }
    return bytes
  }
}
