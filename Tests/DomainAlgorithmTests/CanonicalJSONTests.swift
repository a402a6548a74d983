import Crypto
import JSONFields
import Projections
import Testing

@Suite("Canonical JSON")
struct CanonicalJSONTests {
  static func text(_ value: CanonicalValue) -> String {
    String(decoding: CanonicalJSON.encode(value), as: UTF8.self)
  }

  @Test("A capsule's definition hashes as the platform attests it")
  func capsule() {
    let definition = CanonicalValue.object([
      ("título", .text("é")),
      ("id", .text("demo")),
      (
        "steps",
        .array([.object([("params", .object([("n", .integer("1"))])), ("name", .text("a"))])])
      ),
    ])
    #expect(
      Self.text(definition)
        == #"{"id":"demo","steps":[{"name":"a","params":{"n":1}}],"t\u00edtulo":"\u00e9"}"#)
    #expect(
      SHA256Hash.digest(of: CanonicalJSON.encode(definition)).hex
        == "42ca39f5c7412ec67a0e6e5b2f941d7dc795fac0284bd28e732d2ce84474d709")
  }

  @Test("Output is ASCII, escaped as Python escapes it")
  func escapes() {
    #expect(
      Self.text(.text("\"\\/\u{08}\t\n\u{0c}\r\u{00}\u{1f} ~\u{7f}\u{80}é—😀\u{ffff}"))
        == #""\"\\/\b\t\n\f\r\u0000\u001f ~\u007f\u0080\u00e9\u2014\ud83d\ude00\uffff""#)
  }

  @Test("Names are sorted by code point, not by their look or their UTF-16")
  func sorting() {
    // U+FF5E comes before U+1F600, whose UTF-16 starts with D83D; é comes after z.
    let names = ["z", "é", "e\u{301}", "\u{1F600}", "\u{FF5E}", "Z", "", "a", "aa"]
    let object = CanonicalValue.object(names.map { ($0, .null) })
    #expect(
      Self.text(object)
        == #"{"":null,"Z":null,"a":null,"aa":null,"e\u0301":null,"z":null,"\u00e9":null,"#
        + #""\uff5e":null,"\ud83d\ude00":null}"#)
  }

  @Test("Arrays keep their order; literals are spelled out")
  func plain() {
    #expect(
      Self.text(.array([.boolean(true), .boolean(false), .null, .integer("-7"), .array([])]))
        == "[true,false,null,-7,[]]")
    #expect(Self.text(.object([])) == "{}")
  }
}
