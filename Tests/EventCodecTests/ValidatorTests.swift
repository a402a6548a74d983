import EventCodec
import EventModel
import JSONFields
import Testing

/// Verdicts on cases of our own: they hold where the suites are absent too.
struct ValidatorTests {
  static let order = """
    {"type":"object","required":["id","count"],"additionalProperties":false,"properties":{
      "id":{"type":"string","minLength":1,"maxLength":3,"pattern":"^[a-z]+$"},
      "count":{"type":"integer","minimum":0,"exclusiveMaximum":100},
      "ratio":{"type":"number","minimum":0.1,"maximum":1},
      "kind":{"enum":["a","b",1,null,{"x":[1,2.0]}]},
      "tags":{"type":"array","items":{"type":"string"},"minItems":1,"maxItems":2},
      "nested":{"type":"object","minProperties":1,"maxProperties":2,
        "additionalProperties":{"type":"boolean"}},
      "moment":{"type":"string","format":"date-time"},
      "trace":{"type":"string","format":"uuid"}}}
    """

  @Test(arguments: [
    #"{"id":"abc","count":0}"#, #"{"count":99.0,"id":"a","ratio":1.0}"#,
    #"{"id":"abc","count":1e1,"ratio":0.10}"#, #"{"id":"abc","count":5,"kind":{"x":[1.0,2]}}"#,
    #"{"id":"abc","count":5,"kind":null,"tags":["x"],"nested":{"p":true,"q":false}}"#,
    #"{"i\u0064":"abc","count":5,"moment":"2025-10-01T00:00:00Z"}"#,
    #"{"id":"abc","count":5,"trace":"2EB8AA08-aa98-11ea-B4aa-73b441d16380"}"#,
  ])
  func valid(_ record: String) throws {
    let violation = try Judge(Self.order).violation(record)
    #expect(violation == nil)
  }

  @Test(arguments: [
    ("[]", ViolationCode.type, "", "object", "[]"),
    (#"{"id":"abc"}"#, .required, "", "the member count", #"{"id":"abc"}"#),
    (#"{"id":7,"count":1}"#, .type, "/id", "string", "7"),
    (#"{"id":"","count":1}"#, .minLength, "/id", "at least 1 characters", #""""#),
    (#"{"id":"abcd","count":1}"#, .maxLength, "/id", "at most 3 characters", #""abcd""#),
    (#"{"id":"aé","count":1}"#, .pattern, "/id", "the contract's pattern", #""aé""#),
    (#"{"id":"abc","count":1.5}"#, .type, "/count", "integer", "1.5"),
    (#"{"id":"abc","count":-1}"#, .minimum, "/count", "at least 0", "-1"),
    (#"{"id":"abc","count":100}"#, .exclusiveMaximum, "/count", "less than 100", "100"),
    (#"{"id":"abc","count":1,"ratio":0.09999}"#, .minimum, "/ratio", "at least 0.1", "0.09999"),
    (
      #"{"id":"abc","count":1,"ratio":1.0000000000000000000001}"#, .maximum, "/ratio", "at most 1",
      "1.0000000000000000000001"
    ),
    (
      #"{"id":"abc","count":1,"kind":true}"#, .enum, "/kind",
      #"one of ["a","b",1,null,{"x":[1,2.0]}]"#,
      "true"
    ),
    (#"{"id":"abc","count":1,"tags":[]}"#, .minItems, "/tags", "at least 1 elements", "[]"),
    (#"{"id":"abc","count":1,"tags":["a",2]}"#, .type, "/tags/1", "string", "2"),
    (
      #"{"id":"abc","count":1,"tags":["a","b","c"]}"#, .maxItems, "/tags", "at most 2 elements",
      #"["a","b","c"]"#
    ),
    (#"{"id":"abc","count":1,"nested":{}}"#, .minProperties, "/nested", "at least 1 members", "{}"),
    (#"{"id":"abc","count":1,"nested":{"a/b~":1}}"#, .type, "/nested/a~1b~0", "boolean", "1"),
    (#"{"id":"abc","count":1,"extra":1}"#, .falseSchema, "/extra", "nothing", "1"),
    (
      #"{"id":"abc","count":1,"moment":"yesterday"}"#, .format, "/moment", "an RFC 3339 date-time",
      #""yesterday""#
    ),
    (
      #"{"id":"abc","count":1,"trace":"2eb8aa08aa9811eab4aa73b441d16380"}"#, .format, "/trace",
      "a UUID", #""2eb8aa08aa9811eab4aa73b441d16380""#
    ),
  ])
  func violations(
    _ record: String, code: ViolationCode, pointer: String, expected: String, excerpt: String
  ) throws {
    let violation = try #require(try Judge(Self.order).violation(record))
    #expect(violation.code == code)
    #expect(violation.pointer == pointer)
    #expect(violation.expected == expected)
    #expect(violation.excerpt == excerpt)
  }

  /// Each bound at its very end, as a short number and as one that is compared by its digits.
  @Test(arguments: [
    ("minimum", "2", true), ("maximum", "2", true), ("exclusiveMinimum", "2", false),
    ("exclusiveMaximum", "2", false), ("exclusiveMinimum", "2.00000000000000000000", false),
    ("exclusiveMinimum", "2.00000000000000000001", true),
    ("exclusiveMaximum", "1.99999999999999999999", true), ("exclusiveMaximum", "20e-1", false),
  ])
  func boundsAtTheirEnds(_ keyword: String, value: String, isValid: Bool) throws {
    let violation = try Judge(#"{"\#(keyword)":2}"#).violation(value)
    #expect((violation == nil) == isValid)
  }

  @Test(arguments: [
    ("minItems", "[1]", false), ("minItems", "[1,2]", true), ("maxItems", "[1,2]", true),
    ("maxItems", "[1,2,3]", false), ("minProperties", #"{"a":1}"#, false),
    ("minProperties", #"{"a":1,"b":2}"#, true), ("maxProperties", #"{"a":1,"b":2}"#, true),
    ("maxProperties", #"{"a":1,"b":2,"c":3}"#, false),
  ])
  func countsAtTheirEnds(_ keyword: String, value: String, isValid: Bool) throws {
    #expect((try Judge(#"{"\#(keyword)":2}"#).violation(value) == nil) == isValid)
  }

  @Test func lengthsCountCodePoints() throws {
    let judge = try Judge(#"{"minLength":2,"maxLength":2}"#)
    #expect(try judge.violation(#""é\ud83d\ude00""#) == nil)
    #expect(try judge.violation(#""😀""#)?.code == .minLength)
    #expect(try judge.violation(#""😀éa""#)?.code == .maxLength)
  }

  @Test func excerptsAreBounded() throws {
    let long = String(repeating: "é", count: 5_000)
    let violation = try #require(try Judge(#"{"type":"null"}"#).violation("\"\(long)\""))
    #expect(violation.excerpt.utf8.count <= Violation.excerptBytesMax + 3)
    #expect(violation.excerpt == "\"" + String(repeating: "é", count: 39) + "...")
  }

  /// The earlier of two members is as if it had never been there, whatever it holds.
  @Test(arguments: [
    (#"{"id":7,"id":"abc","count":1}"#, true), (#"{"id":"abc","id":7,"count":1}"#, false),
    (#"{"id":"abc","count":1,"nested":{"a":true,"b":true,"a":false}}"#, true),
    (#"{"id":"abc","count":1,"nested":{"a":1,"a":true}}"#, true),
    (#"{"id":"abc","count":1,"kind":{"x":[9],"x":[1,2]}}"#, true),
    (#"{"id":"abc","count":1,"tags":["a"],"t\u0061gs":[]}"#, false),
  ])
  func theLastDuplicateDecides(_ record: String, isValid: Bool) throws {
    #expect((try Judge(Self.order).violation(record) == nil) == isValid)
  }

  @Test func aDiscriminatorChoosesTheBranch() throws {
    let judge = try Judge(
      """
      {"type":"object","oneOf":[
        {"type":"object","required":["action"],"properties":{
          "action":{"const":"on"},"by":{"type":"string"}}},
        {"type":"object","required":["action","why"],"properties":{
          "action":{"const":"off"},"why":{"type":"string"}}}],
       "discriminator":{"propertyName":"action"}}
      """, ["/why": SlotTarget(slot: 0, conversion: .text)])
    #expect(try judge.violation(#"{"action":"on","by":"x"}"#) == nil)
    #expect(judge.slot(0) == "absent")
    #expect(try judge.violation(#"{"why":"done","action":"off"}"#) == nil)
    #expect(judge.slot(0) == "text:done")
    #expect(try judge.violation(#"{"action":"on","by":1}"#)?.pointer == "/by")
    #expect(try judge.violation(#"{"action":"off"}"#)?.code == .required)
    #expect(try judge.violation(#"{"by":"x"}"#)?.code == .discriminatorMissing)
    let unknown = try #require(try judge.violation(#"{"action":"paused"}"#))
    #expect(unknown.code == .discriminatorUnknown)
    #expect(unknown.expected == "one of on, off")
    #expect(try judge.violation(#"{"action":1}"#)?.code == .discriminatorUnknown)
    #expect(try judge.violation(#"{"action":"off","action":"on"}"#) == nil)
    #expect(try judge.violation("3")?.code == .type)
  }

  @Test func manyPropertiesAreAllRequired() throws {
    let names = (0..<130).map { "p\($0)" }
    let quoted = names.map { "\"\($0)\"" }.joined(separator: ",")
    let judge = try Judge(#"{"required":[\#(quoted)]}"#)
    let all = names.map { "\"\($0)\":1" }
    #expect(try judge.violation("{" + all.reversed().joined(separator: ",") + "}") == nil)
    for missing in [0, 63, 64, 128, 129] {
      var some = all
      some.remove(at: missing)
      let violation = try judge.violation("{" + some.joined(separator: ",") + "}")
      #expect(violation?.expected == "the member p\(missing)")
    }
  }

  @Test func aPartOfARecordIsJudgedByItself() throws {
    let judge = try Judge(
      #"{"type":"object","required":["a"],"properties":{"a":{"type":"integer"}}}"#,
      ["/a": SlotTarget(slot: 0, conversion: .integer)])
    let record = #"{"specversion":"1.0","data":{"a":5},"other":{"a":"x"}}"#
    #expect(try judge.violation(record, inside: "data") == nil)
    #expect(judge.slot(0) == "integer:5")
    #expect(try judge.violation(record, inside: "other")?.pointer == "/a")
  }
}
