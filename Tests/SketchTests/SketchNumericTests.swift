import Glibc
import ProjectionKernel
import Testing

@Suite("Sketches as decimal numbers")
struct SketchNumericTests {
  /// Rows of `quantiles.tsv`, which `generate.py` computed on its own.
  static func fixture() throws -> [[String]] {
    let path = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    let file = try #require(fopen("/" + path + "/Fixtures/sketch/quantiles.tsv", "r"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var byte = fgetc(file)
    while byte != EOF {
      bytes.append(UInt8(byte))
      byte = fgetc(file)
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      .filter { !$0.hasPrefix("#") }
      .map { $0.split(separator: "\t").map(String.init) }
  }

  @Test("Numbers and quantiles equal those computed from the values themselves")
  func fixtureRows() throws {
    let rows = try Self.fixture()
    #expect(rows.count == 44)
    let quantiles = [Quantile.p50, .p95, .p99, Quantile(1, 1)]
    for row in rows {
      let values = row[0].split(separator: " ").map { Int64($0)! }
      let sketch = SketchCountsTests.sketch(values)
      #expect(SketchNumeric(sketch).decimalText == row[1])
      #expect(SketchCounts(decimalText: row[1]) == sketch)
      for (quantile, expected) in zip(quantiles, row[2...5]) {
        #expect(sketch.quantile(quantile) == Int64(expected))
      }
    }
  }

  @Test("Digits and weight are those that Postgres sends")
  func digitsByHand() {
    func numeric(_ entries: (Int, Int64)...) -> SketchNumeric {
      SketchNumeric(
        SketchCounts(
          entries: entries.map {
            SketchCounts.Entry(bucket: SketchBucket(index: $0.0), count: $0.1)
          }))
    }
    #expect(numeric().digits == [])
    #expect(numeric().weight == 0)
    #expect(numeric().decimalText == "0")
    #expect(numeric((0, 7)).digits == [7])
    #expect(numeric((0, 7)).weight == 0)
    // 10,000 is one digit of weight 1: trailing zeros are not sent.
    #expect(numeric((0, 10_000)).digits == [1])
    #expect(numeric((0, 10_000)).weight == 1)
    #expect(numeric((1, 1)).digits == [1])
    #expect(numeric((1, 1)).weight == 3)
    #expect(numeric((1, 1)).decimalText == "1000000000000")
    #expect(numeric((0, 5), (2, 123_456_789)).digits == [1, 2345, 6789, 0, 0, 0, 0, 0, 5])
    #expect(numeric((0, 5), (2, 123_456_789)).weight == 8)
    #expect(numeric((1887, SketchCounts.countMax)).digits == [9999, 9999, 9999])
    #expect(numeric((1887, SketchCounts.countMax)).weight == 5663)
  }

  @Test("What is no sketch's number is refused", arguments: ["", "-1", "1.5", "1e3", " 1", "NaN"])
  func refusedTexts(text: String) {
    #expect(SketchCounts(decimalText: text) == nil)
  }

  @Test("A number with more digits than there are buckets for is refused")
  func refusedLength() {
    let longest = String(repeating: "9", count: SketchBucket.count * 12)
    #expect(SketchCounts(decimalText: longest)?.entries.count == SketchBucket.count)
    #expect(SketchCounts(decimalText: longest + "0") == nil)
  }
}
