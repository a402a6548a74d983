import Glibc
import ProjectionKernel
import Testing

/// The error bound on real token counts: the public inference trace, where it is at hand.
@Suite("Sketches of a real trace")
struct SketchTraceTests {
  static let shared = getenv("ANNALS_SHARED").map { String(cString: $0) }

  static func lines(_ path: String) -> [Substring]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&block, 1, block.count, file)
      if count == 0 { break }
      bytes += block[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
      .split(whereSeparator: { $0 == "\n" || $0 == "\r\n" })
  }

  static func check(_ values: [Int64]) throws {
    let sketch = SketchCountsTests.sketch(values)
    for quantile in [Quantile.p50, .p95, .p99, Quantile(1, 1)] {
      let exact = SketchCountsTests.exact(values, quantile)
      let answer = try #require(sketch.quantile(quantile))
      #expect((answer - exact).magnitude * 64 < UInt64(exact), "\(answer) for \(exact)")
    }
  }

  @Test("Prompt, completion and total tokens of the trace are within 1/64")
  func trace() throws {
    guard let shared = Self.shared,
      let lines = Self.lines(shared + "/data/azure_llm_inference_conv.csv")
    else {
      print("skipped: ANNALS_SHARED names no folder with data/azure_llm_inference_conv.csv")
      return
    }
    let rows = lines.dropFirst().map { $0.split(separator: ",") }
    let prompt = rows.map { Int64($0[1])! }
    let completion = rows.map { Int64($0[2])! }
    #expect(rows.count == 19_366)
    #expect(prompt.reduce(0, +) == 22_361_870)
    #expect(completion.reduce(0, +) == 4_088_665)
    try Self.check(prompt)
    try Self.check(completion)
    try Self.check(zip(prompt, completion).map { $0 + $1 })
  }

  @Test("Token counts of our own, shaped like a trace's, are within 1/64")
  func ownNumbers() throws {
    // Many short prompts, some long ones, a few at the context's limit.
    try Self.check(
      (1...4_000).map { (number: Int64) in
        number % 17 == 0 ? 4_050 + number % 45 : 40 + number * number % 1_201
      })
  }
}
