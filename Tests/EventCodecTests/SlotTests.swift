import EventCodec
import EventModel
import JSONFields
import Testing

/// What fields become while they are judged.
struct SlotTests {
  static let schema = """
    {"type":"object","required":["id"],"properties":{
      "id":{"type":["string","null"]},"count":{"type":"integer"},
      "cost":{"type":["number","null"]},"ok":{"type":"boolean"},
      "at":{"type":"number"},"ms":{"type":"integer"},"when":{"type":"string"},
      "naive":{"type":"string"},"details":{"type":"object","required":["ratio"],"properties":{
        "ratio":{"type":"number"},"more":{"type":["array","object"]}}},
      "open":{}}}
    """
  static let targets: [String: SlotTarget] = [
    "/id": SlotTarget(slot: 0, conversion: .text),
    "/count": SlotTarget(slot: 1, conversion: .integer),
    "/cost": SlotTarget(slot: 2, conversion: .decimal(scale: 9)),
    "/ok": SlotTarget(slot: 3, conversion: .boolean),
    "/at": SlotTarget(slot: 4, conversion: .timestamp(.unixSeconds)),
    "/ms": SlotTarget(slot: 5, conversion: .timestamp(.unixMilliseconds)),
    "/when": SlotTarget(slot: 6, conversion: .timestamp(.rfc3339)),
    "/naive": SlotTarget(slot: 7, conversion: .timestamp(.rfc3339NaiveIsUTC)),
    "/details/ratio": SlotTarget(slot: 8, conversion: .decimal(scale: 6)),
    "/details/more": SlotTarget(slot: 9, conversion: .json),
    "/open": SlotTarget(slot: 10, conversion: .json),
  ]

  @Test func everyConversion() throws {
    let judge = try Judge(Self.schema, Self.targets)
    let record = """
      {"id":"a\\u00e9","count":-12.0,"cost":0.0000000015,"ok":true,"at":1795218065.6358435,
       "ms":1795218065635,"when":"1970-01-01T01:00:00.000001+01:00","naive":"1970-01-01T00:00:01",
       "details":{"ratio":0.5,"more":[1,{"b":2}]},"open":"x","unknown":[1,2]}
      """
    #expect(try judge.violation(record) == nil)
    #expect(
      judge.slots(11) == [
        "text:aé", "integer:-12", "decimal:2", "boolean:1", "timestamp:1795218065635844",
        "timestamp:1795218065635000", "timestamp:1", "timestamp:1000000", "decimal:500000",
        #"json:[1,{"b":2}]"#, "json:x",
      ])
    #expect(try judge.violation(#"{"id":null,"cost":null,"open":null}"#) == nil)
    #expect(judge.slots(5) == ["null", "absent", "null", "absent", "absent"])
    #expect(judge.slot(10) == "json:null")
  }

  @Test(arguments: [
    (#"{"id":"a\u0000b"}"#, ViolationCode.textHasNul, "/id"),
    (#"{"id":"a","count":9223372036854775808}"#, .numberOutOfRange, "/count"),
    (#"{"id":"a","count":1e30}"#, .numberOutOfRange, "/count"),
    (#"{"id":"a","cost":9223372036.9}"#, .numberOutOfRange, "/cost"),
    (#"{"id":"a","at":1e13}"#, .numberOutOfRange, "/at"),
    (#"{"id":"a","when":"soon"}"#, .timestampMalformed, "/when"),
    (#"{"id":"a","when":"1970-01-01T00:00:00"}"#, .timestampMalformed, "/when"),
  ])
  func whatNoSlotCanHold(_ record: String, code: ViolationCode, pointer: String) throws {
    let violation = try #require(try Judge(Self.schema, Self.targets).violation(record))
    #expect(violation.code == code)
    #expect(violation.pointer == pointer)
  }

  /// Numbers of few digits and those whose text is read again are one kind of number.
  @Test(
    arguments: [
      ("0.0000000015", 2), ("0.0000000025", 2), ("-0.0000000015", -2), ("-0.0000000025", -2),
      ("0.0000000025000001", 3), ("0.00000000250000000001", 3), ("0.0000000005", 0), ("-0", 0),
      ("1.50", 1_500_000_000), ("-12.000000001", -12_000_000_001), ("2.5e-9", 2), ("-3.5e-9", -4),
      ("9223372036.854775807", .max), ("-9223372036.854775808", .min),
      ("-9.223372036854775807", -9_223_372_037), ("9223372036", 9_223_372_036_000_000_000),
    ] as [(String, Int64)])
  func decimalsAreExact(_ number: String, expected: Int64) throws {
    let judge = try Judge(Self.schema, Self.targets)
    #expect(try judge.violation(#"{"id":"a","cost":\#(number)}"#) == nil)
    #expect(judge.slot(2) == "decimal:\(expected)")
  }

  @Test(arguments: [
    ("9223372037", ViolationCode.numberOutOfRange), ("-9223372037", .numberOutOfRange),
    ("-9223372036.854775809", .numberOutOfRange), ("9223372036.8547758075", .numberOutOfRange),
  ])
  func decimalsBeyondASlot(_ number: String, code: ViolationCode) throws {
    let judge = try Judge(Self.schema, Self.targets)
    #expect(try judge.violation(#"{"id":"a","cost":\#(number)}"#)?.code == code)
  }

  @Test(
    arguments: [
      ("0", 0), ("-0", 0), ("-7", -7), ("7.000", 7), ("1234567890123456.00", 1_234_567_890_123_456),
      ("1234567890123456", 1_234_567_890_123_456), ("12345678901234567", 12_345_678_901_234_567),
      ("1.2e1", 12), ("9223372036854775807", .max), ("-9223372036854775808", .min),
    ] as [(String, Int64)])
  func wholeNumbers(_ number: String, expected: Int64) throws {
    let judge = try Judge(Self.schema, Self.targets)
    #expect(try judge.violation(#"{"id":"a","count":\#(number)}"#) == nil)
    #expect(judge.slot(1) == "integer:\(expected)")
    #expect(try judge.violation(#"{"id":"a","count":7.0001}"#)?.code == .type)
  }

  /// U+0000 is refused only where it would reach a text; numbers only where they would be kept.
  @Test func whatIsNotKeptIsNotConverted() throws {
    let judge = try Judge(Self.schema, Self.targets)
    let record = #"{"id":"a","free":"\u0000","huge":123456789012345678901234567890}"#
    #expect(try judge.violation(record) == nil)
  }

  @Test func aSupersededMemberLeavesNothingBehind() throws {
    let judge = try Judge(Self.schema, Self.targets)
    #expect(
      try judge.violation(
        #"{"id":"a","details":{"ratio":1,"more":[]},"details":{"ratio":2},"id":"b"}"#) == nil)
    #expect(judge.slot(0) == "text:b")
    #expect(judge.slot(8) == "decimal:2000000")
    #expect(judge.slot(9) == "absent")
  }

  @Test func nonFiniteIsAbsentAndFlaggedWhereItMayBeAbsent() throws {
    let judge = try Judge(Self.schema, Self.targets)
    #expect(try judge.violation(#"{"id":"a","cost":NaN,"at":-Infinity,"count":3}"#) == nil)
    #expect(judge.slots(5) == ["text:a", "integer:3", "nonFinite", "absent", "nonFinite"])
    #expect(judge.nonFiniteCount == 2)
    #expect(try judge.violation(#"{"id":"a","unknown":{"x":[NaN]},"open":[1,NaN]}"#) == nil)
    #expect(judge.slot(10) == "nonFinite")
    #expect(judge.nonFiniteCount == 2)
    #expect(try judge.violation(#"{"id":"a","cost":1}"#) == nil)
    #expect(judge.nonFiniteCount == 0)
  }

  @Test(arguments: [
    (#"{"id":NaN}"#, "/id"), (#"{"id":"a","details":{"ratio":Infinity}}"#, "/details/ratio"),
    ("NaN", ""), ("[NaN]", "/0"), (#"[1,[2,NaN]]"#, "/1/1"),
  ])
  func nonFiniteIsAViolationElsewhere(_ record: String, pointer: String) throws {
    let schema = record.hasPrefix("{") ? Self.schema : "{}"
    let targets = record.hasPrefix("{") ? Self.targets : [:]
    let violation = try #require(try Judge(schema, targets).violation(record))
    #expect(violation.code == .nonFinite)
    #expect(violation.pointer == pointer)
  }

  @Test func nonFiniteWithAdditionalProperties() throws {
    let maps = try Judge(#"{"additionalProperties":{"type":"array","items":{"type":"number"}}}"#)
    #expect(try maps.violation(#"{"a":NaN,"b":[1]}"#) == nil)
    #expect(try maps.violation(#"{"a":[1,NaN]}"#)?.pointer == "/a/1")
    #expect(
      try Judge(#"{"additionalProperties":false}"#).violation(#"{"a":NaN}"#)?.code
        == .falseSchema)
  }
}
