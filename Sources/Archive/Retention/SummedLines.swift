internal import Crypto

/// Lines of text with the CRC-32C of all before it as the last one, so that half a file is none.
enum SummedLines {
  static func bytes(_ lines: [String]) -> [UInt8] {
    let text = Array(lines.map { $0 + "\n" }.joined().utf8)
    return text + Array("\(CRC32C.checksum(text))\n".utf8)
  }

  /// The lines; nil where the sum is not theirs.
  static func read(_ bytes: [UInt8]) -> [Substring]? {
    let lines = String(decoding: bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 2, lines[lines.count - 1].isEmpty else { return nil }
    let found = Array(lines.dropLast(2))
    return Self.bytes(found.map(String.init)) == bytes ? found : nil
  }
}
