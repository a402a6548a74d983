import EventModel
import JSONFields
import Testing

/// Cases of our own, so that the scanner is held to the rules where the suites are absent too.
struct ScannerTests {
  @Test(arguments: [
    (#"{"a":1,"b":[true,false,null],"c":{"d":"e"}}"#, 12), ("[]", 1), (" {} ", 1), ("0", 1),
    ("-0.5e+10", 1), (#""""#, 1), ("\n[ 1 ,\t2 ]\r\n", 3), (#"["\\\"\/\b\f\n\r\t"]"#, 2),
  ])
  func valid(_ text: String, tokens: Int) {
    switch scan(Array(text.utf8)) {
    case .success(let scanner): #expect(scanner.tokenCount == tokens)
    case .failure(let fault): Issue.record("\(text): \(fault)")
    }
  }

  @Test(arguments: [
    ("", JSONFault.Kind.empty, 0), ("  \n", .empty, 0), ("{", .unexpectedEnd, 1),
    ("[", .unexpectedEnd, 1), ("[1", .unexpectedEnd, 2), ("[1,", .unexpectedEnd, 3),
    (#"{"a""#, .unexpectedEnd, 4), (#"{"a":"#, .unexpectedEnd, 5),
    ("[1,]", .unexpectedCharacter, 3),
    ("{,}", .unexpectedCharacter, 1), (#"{"a":1,}"#, .unexpectedCharacter, 7),
    ("[1 2]", .unexpectedCharacter, 3), (#"{"a" 1}"#, .unexpectedCharacter, 5),
    ("]", .unexpectedCharacter, 0), ("[1}", .unexpectedCharacter, 2), ("01", .malformedNumber, 0),
    ("1.", .malformedNumber, 0), ("-", .malformedNumber, 0), ("1e", .malformedNumber, 0),
    ("[1x]", .malformedNumber, 1), ("+1", .unexpectedCharacter, 0), (".5", .unexpectedCharacter, 0),
    ("tru", .malformedLiteral, 0), ("truex", .malformedLiteral, 0), ("nulL", .malformedLiteral, 0),
    ("{} {}", .trailingContent, 3), ("1 1", .trailingContent, 2), (#""a"b"#, .trailingContent, 3),
    (#"["\x"]"#, .malformedEscape, 2), (#"["a\u12G4"]"#, .malformedEscape, 3),
    (#"["\uD83D"]"#, .loneSurrogate, 2), (#"["\uDE00\uD83D"]"#, .loneSurrogate, 2),
    (#"["\uD83D\uDBFF"]"#, .loneSurrogate, 2), (#"["\uD83Dx"]"#, .loneSurrogate, 2),
    ("[\"a\tb\"]", .controlCharacter, 3), (#"["abc"#, .unclosedString, 1),
    ("\u{FEFF}{}", .byteOrderMark, 0), ("[\u{0}]", .unexpectedCharacter, 1),
    ("[1\u{0}]", .malformedNumber, 1), ("[1\u{C}]", .malformedNumber, 1),
    ("[1\u{1A}]", .malformedNumber, 1), ("[1.5\u{C}]", .malformedNumber, 1),
    ("00", .malformedNumber, 0), ("-012", .malformedNumber, 0), ("1.5.2", .malformedNumber, 0),
    ("1.5x", .malformedNumber, 0), ("-a", .malformedNumber, 0), ("12345678x", .malformedNumber, 0),
    ("[1234567890123456x]", .malformedNumber, 1), ("0.12345678a", .malformedNumber, 0),
    ("-Infinit", .malformedLiteral, 0), ("NaNs", .malformedLiteral, 0),
  ])
  func refused(_ text: String, kind: JSONFault.Kind, offset: Int) {
    #expect(fault(text) == JSONFault(kind, offset: offset), "\(text)")
  }

  @Test(arguments: [
    ([0x22, 0xC0, 0x80, 0x22], 1), ([0x22, 0x61, 0xED, 0xA0, 0x80, 0x22], 2), ([0xFF], 0),
    ([0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], 1), ([0x22, 0xE2, 0x82, 0x22], 1),
  ])
  func invalidUTF8(_ bytes: [UInt8], offset: Int) {
    guard case .failure(let fault) = scan(bytes) else {
      Issue.record("accepted")
      return
    }
    #expect(fault == JSONFault(.invalidUTF8, offset: offset))
  }

  /// The digits of short numbers come with their token, each number before each thing that may
  /// follow it.
  @Test(
    arguments: [
      ("0", 0, 0), ("-0", 0, 0), ("7", 7, 0), ("-12.50", -1250, 2), ("0.000000001", 1, 9),
      ("12345678", 12_345_678, 0), ("123456789", 123_456_789, 0),
      ("1795218065.635843", 1_795_218_065_635_843, 6), ("0.12345678", 12_345_678, 8),
      ("1234567890123456", 1_234_567_890_123_456, 0),
      ("-9876543210123456.78", -987_654_321_012_345_678, 2),
      ("0.1234567890123456", 1_234_567_890_123_456, 16),
    ] as [(String, Int64, UInt16)])
  func shortNumbers(_ text: String, significand: Int64, fractionDigits: UInt16) throws {
    for (before, after) in [("", ""), ("[", "]"), ("[", ",0]"), ("[", " \n,1]"), ("\t", " ")] {
      let scanner = try scan(Array((before + text + after).utf8)).get()
      let number = scanner.root.at(before == "[" ? 1 : 0).token
      #expect(number.flags & JSONToken.short != 0)
      #expect(number.significand == significand)
      #expect(number.fractionDigits == fractionDigits)
      #expect(number.length == UInt32(text.utf8.count))
    }
  }

  @Test(arguments: [
    "12345678901234567", "0.12345678901234567", "1234567890123456.789", "1e5", "-1.5E-3", "0e0",
  ])
  func numbersThatOnlyTheirTextHolds(_ text: String) throws {
    let number = try scan(Array("[\(text)]".utf8)).get().root.at(1).token
    #expect(number.kind == .number)
    #expect(number.flags & JSONToken.short == 0)
    #expect(number.significand == 0 && number.fractionDigits == 0)
    #expect(number.length == UInt32(text.utf8.count))
  }

  @Test func depthIsBounded() {
    let deepest = JSONScanner.depthMax
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(fault(nested(deepest)) == nil)
    #expect(fault(nested(deepest + 1)) == JSONFault(.tooDeep, offset: deepest))
    let objects = String(repeating: #"{"a":"#, count: deepest + 1)
    #expect(fault(objects) == JSONFault(.tooDeep, offset: deepest * 5))
  }

  @Test func lengthIsBounded() {
    let longest = JSONScanner.recordBytesMax
    var bytes = [UInt8](repeating: 0x20, count: longest)
    bytes[0] = UInt8(ascii: "1")
    guard case .success = scan(bytes) else {
      Issue.record("the longest record is refused")
      return
    }
    bytes.append(0x20)
    guard case .failure(let fault) = scan(bytes) else {
      Issue.record("too long, and accepted")
      return
    }
    #expect(fault == JSONFault(.tooLong, offset: longest))
  }

  @Test func escapesAreResolved() throws {
    let document = try JSONDocument(
      #"{"a\u0062":"\u00e9\ud83d\ude00\\\"\/x","c":"plain","d":"\n"}"#)
    #expect(document.root["ab"]?.string == "\u{E9}\u{1F600}\\\"/x")
    #expect(document.root["c"]?.string == "plain")
    #expect(document.root["d"]?.string == "\n")
    #expect(document.root["ab"]?.rawText == nil)
    let raw = try #require(document.root["c"]?.rawText)
    #expect(String(decoding: raw, as: UTF8.self) == #""plain""#)
  }

  @Test func nulIsFlagged() throws {
    let document = try JSONDocument(#"["a\u0000b","\\u0000"]"#)
    let first = try #require(document.root[0])
    #expect(first.token.flags & JSONToken.holdsNul != 0)
    #expect(first.string == "a\u{0}b")
    let second = try #require(document.root[1])
    #expect(second.token.flags & JSONToken.holdsNul == 0)
    #expect(second.string == #"\u0000"#)
  }

  @Test func nonFiniteNumbersAreCounted() throws {
    let document = try JSONDocument(#"{"a":NaN,"b":[Infinity,-Infinity],"c":"NaN"}"#)
    #expect(document.nonFiniteCount == 3)
    #expect(document.root["a"]?.kind == .nonFinite)
    #expect(
      document.root["b"]?.elements.map { String(decoding: $0.utf8, as: UTF8.self) }
        == ["Infinity", "-Infinity"])
  }

  @Test func theLastDuplicateWins() throws {
    let document = try JSONDocument(#"{"a":1,"b":2,"a":3,"\u0061":4}"#)
    #expect(document.root["a"]?.integer == 4)
    #expect(document.root.members.map(\.name) == ["a", "b", "a", "a"])
    #expect(document.root.members.distinct.map(\.name) == ["a", "b"])
    #expect(document.root.members.distinct.map(\.value.integer) == [4, 2])
  }

  @Test func scannersAreReusedAndTakeForeignBytes() {
    let scanner = JSONScanner()
    for size in [10, 100_000, 10] {
      let text = "[\"" + String(repeating: "é\\n", count: size) + "\"]"
      #expect(Array(text.utf8).withUnsafeBytes { scanner.scan($0, extraBytes: 7) } == nil)
      #expect(scanner.root[0]?.string == String(repeating: "é\n", count: size))
      let key = Array("the key".utf8).withUnsafeBytes { scanner.append($0) }
      let bytes = UnsafeRawBufferPointer(
        start: scanner.bytes + Int(key.offset), count: Int(key.length))
      #expect(String(decoding: bytes, as: UTF8.self) == "the key")
      #expect(scanner.root[0]?.string == String(repeating: "é\n", count: size))
    }
  }

  @Test func tokensSayWhereValuesEnd() throws {
    let text = #"{"a":[1,{"b":2}],"c":3}"#
    let document = try JSONDocument(text)
    let array = try #require(document.root["a"])
    #expect(array.rawText.map { String(decoding: $0, as: UTF8.self) } == #"[1,{"b":2}]"#)
    #expect(Int(array.token.next) == array.index + 5)
    #expect(Int(document.root.token.next) == document.tokenCount)
    #expect(Int(document.root.token.length) == text.utf8.count)
  }
}
