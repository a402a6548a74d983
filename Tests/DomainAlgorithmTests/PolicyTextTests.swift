import Crypto
import Projections
import Testing

/// Expected values: Python 3.11's `str.lower()` and `round()`, written down by `generate.py`.
@Suite("Python's lower case and rounding")
struct PolicyTextTests {
  static func lower(_ text: String) -> String {
    String(decoding: PythonLowercase.lower(Array(text.utf8)), as: UTF8.self)
  }

  @Test(
    "A capital sigma follows Python, not Swift",
    arguments: [
      ("ΟΔΟΣ", "οδος"), ("ΟΔΟΣ.", "οδος."), ("ΟΔΟΣ ΑΣ", "οδος ας"), ("ΑΣΑ", "ασα"),
      ("Σ", "σ"), (" Σ", " σ"), ("ΑΣ'Α", "ασ'α"), ("ΑΣ' ", "ας' "), ("Α'Σ", "α'ς"),
      ("ΑΣ1Α", "ας1α"), ("1Σ", "1σ"), ("ΣΣ", "σς"),
    ])
  func finalSigma(text: String, lowered: String) {
    #expect(Self.lower(text) == lowered)
  }

  @Test("The choice matters: Swift's own lower case differs")
  func swiftDiffers() {
    #expect("ΟΔΟΣ".lowercased() == "οδοσ")
  }

  @Test("Every character that Python changes becomes the same here")
  func everyCharacter() throws {
    let rows = try Fixture.rows("policy/lowercase.tsv")
    #expect(rows[0] == ["14.0.0"])
    var changed: Set<UInt32> = []
    for row in rows.dropFirst() {
      let point = try #require(UInt32(row[0], radix: 16))
      let scalar = try #require(Unicode.Scalar(point))
      changed.insert(point)
      #expect(Hex.encode(PythonLowercase.lower(Array(String(scalar).utf8))) == row[1])
    }
    #expect(changed.count == 1_433)
    for point in UInt32(0)...0x10ffff where !changed.contains(point) {
      guard let scalar = Unicode.Scalar(point) else { continue }
      let text = String(scalar)
      guard let age = scalar.properties.age, age.major <= 14 else { continue }
      let lowered = PythonLowercase.lower(Array(text.utf8))
      if !text.utf8.elementsEqual(lowered) { Issue.record("U+\(row(point)) changed") }
    }
  }

  private func row(_ point: UInt32) -> String { String(point, radix: 16) }

  @Test("Scores round half to even on the binary value")
  func scores() throws {
    let rows = try Fixture.rows("policy/scores.tsv")
    #expect(rows.count == 700)
    for row in rows {
      let total = try #require(Double(row[0]))
      #expect(total == Double(row[1]))
      #expect(String(PolicyScore(totalWeight: total).millionths) == row[2], "\(row[1])")
    }
  }

  @Test(
    "Ties and near ties",
    arguments: [
      (0.0078125, 7_812), (0.0234375, 23_438), (0.0000005, 0), (0.0000015, 2), (0.0000025, 3),
      (1.0, 1_000_000), (0.9999995, 1_000_000), (0x1p-1074, 0), (0x1p-21, 0),
      (0x1.0c6f7a0b5ed8dp-20, 1),
    ] as [(Double, Int64)])
  func ties(value: Double, millionths: Int64) {
    #expect(PolicyScore(rounding: value).millionths == millionths)
  }

  @Test(
    "Severity is read off the rounded score",
    arguments: [
      (1_000_000, .low), (800_000, .low), (799_999, .medium), (500_000, .medium),
      (499_999, .high), (200_000, .high), (199_999, .critical), (0, .critical),
    ] as [(Int64, PolicySeverity)])
  func severity(millionths: Int64, severity: PolicySeverity) {
    #expect(PolicySeverity(score: PolicyScore(millionths: millionths)) == severity)
  }
}
