import JSONFields
import SuiteSupport
import Testing

/// Random input from seeds: the failing seed is in the test's name.
struct FuzzTests {
  /// Bytes that JSON is made of, so that random ones come close to it.
  static let alphabet =
    Array(#"{}[]:,"\u0123456789abcdefDdEe+-. trnlNIy"#.utf8) + [
      0, 9, 10, 0x7F, 0xC3, 0xA9, 0xED, 0xA0, 0xFF,
    ]

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func randomBytesGetTheNaiveVerdict(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let scanner = JSONScanner()
    for _ in 0..<500 {
      let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
        Self.alphabet.randomElement(using: &generator)!
      }
      compare(bytes, scanner)
    }
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func randomJSONRoundTripsWithRandomDamage(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let scanner = JSONScanner()
    for _ in 0..<100 {
      var bytes = Array(randomJSON(&generator, depth: 4).utf8)
      #expect(NaiveJSON.parse(bytes) != nil)
      compare(bytes, scanner)
      for _ in 0..<5 {
        let at = Int.random(in: 0..<bytes.count, using: &generator)
        bytes[at] = Self.alphabet.randomElement(using: &generator)!
        compare(bytes, scanner)
      }
    }
  }

  /// The scanner and the naive parser agree on whether, and on what.
  private func compare(_ bytes: [UInt8], _ scanner: JSONScanner) {
    let text = String(decoding: bytes, as: UTF8.self)
    let fault = bytes.withUnsafeBytes { scanner.scan($0) }
    let naive = NaiveJSON.parse(bytes)
    #expect((fault == nil) == (naive != nil), "\(text): \(fault as Any)")
    if fault == nil, let naive { #expect(NaiveJSON(scanner.root) == naive, "\(text)") }
  }

  private func randomJSON(_ generator: inout SeededGenerator, depth: Int) -> String {
    let space = ["", "", "", " ", "\n\t"].randomElement(using: &generator)!
    switch Int.random(in: 0...(depth > 0 ? 7 : 5), using: &generator) {
    case 0: return space + ["true", "false", "null"].randomElement(using: &generator)!
    case 1: return space + String(Int64.random(in: .min ... .max, using: &generator))
    case 2: return space + "-0.\(UInt32.random(in: 0...9999, using: &generator))E+7"
    case 3, 4, 5: return space + randomString(&generator)
    case 6:
      let items = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
        randomJSON(&generator, depth: depth - 1)
      }
      return space + "[" + items.joined(separator: ",") + space + "]"
    default:
      let members = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
        randomString(&generator) + space + ":" + randomJSON(&generator, depth: depth - 1)
      }
      return space + "{" + members.joined(separator: ",") + space + "}"
    }
  }

  private func randomString(_ generator: inout SeededGenerator) -> String {
    let pieces = [
      "a", "key", "é", "😀", "\\n", "\\u0041", "\\ud83d\\ude00", "\\\\", "\\\"", "{", "]", ", ", ":",
    ]
    let parts = (0..<Int.random(in: 0...70, using: &generator)).map { _ in
      pieces.randomElement(using: &generator)!
    }
    return "\"" + parts.joined() + "\""
  }
}
