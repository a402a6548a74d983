import SuiteSupport
import Testing

@testable import ProjectionKernel

struct TextInternerTests {
  private static func intern(_ texts: inout TextInterner, _ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBytes { texts.intern($0) }
  }

  @Test func textsAreKnownByTheirBytes() {
    var texts = TextInterner()
    // The same letter in two encodings: equal strings, different texts.
    let composed = Self.intern(&texts, Array("\u{E9}".utf8))
    let decomposed = Self.intern(&texts, Array("e\u{301}".utf8))
    let empty = Self.intern(&texts, [])
    let zero = Self.intern(&texts, [0])
    #expect(Set([composed, decomposed, empty, zero]).count == 4)
    #expect(Self.intern(&texts, Array("\u{E9}".utf8)) == composed)
    #expect(Self.intern(&texts, []) == empty)
    #expect(Array(texts.utf8(decomposed)) == Array("e\u{301}".utf8))
    #expect(texts.count == 4)
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func ranksAreTheOrderOfBytes(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var texts = TextInterner()
    var known: [[UInt8]: UInt32] = [:]
    // Past the table's first size and the arena's first bytes, so that both grow.
    for _ in 0..<3000 {
      let text = (0..<Int.random(in: 0...24, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      let id = Self.intern(&texts, text)
      #expect(known[text] ?? id == id)
      known[text] = id
    }
    #expect(texts.count == known.count)
    let ranks = texts.ranks()
    let sorted = known.keys.sorted { $0.lexicographicallyPrecedes($1) }
    #expect(sorted.map { Int(ranks[Int(known[$0]!)]) } == Array(0..<known.count))
    for (text, id) in known { #expect(Array(texts.utf8(id)) == text) }
  }
}
