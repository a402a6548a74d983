import JSONFields
import SuiteSupport
import Testing

/// nst/JSONTestSuite: what must be accepted, what refused, and our choice where either is allowed.
@Suite(.enabled(if: SharedData.isPresent, Comment(rawValue: SharedData.absence)))
struct ParsingSuiteTests {
  /// Files that RFC 8259 refuses and the scanner reports as non-finite, for its caller to decide.
  static let nonFinite: Set<String> = [
    "n_number_NaN.json", "n_number_infinity.json", "n_number_minus_infinity.json",
  ]

  /// RFC 8259 leaves these open.
  static let open: [String: String] = [
    "i_number_double_huge_neg_exp.json": "accepted",
    "i_number_huge_exp.json": "accepted",
    "i_number_neg_int_huge_exp.json": "accepted",
    "i_number_pos_double_huge_exp.json": "accepted",
    "i_number_real_neg_overflow.json": "accepted",
    "i_number_real_pos_overflow.json": "accepted",
    "i_number_real_underflow.json": "accepted",
    "i_number_too_big_neg_int.json": "accepted",
    "i_number_too_big_pos_int.json": "accepted",
    "i_number_very_big_negative_int.json": "accepted",
    "i_object_key_lone_2nd_surrogate.json": "lone_surrogate",
    "i_string_1st_surrogate_but_2nd_missing.json": "lone_surrogate",
    "i_string_1st_valid_surrogate_2nd_invalid.json": "lone_surrogate",
    "i_string_UTF-16LE_with_BOM.json": "invalid_utf8",
    "i_string_UTF-8_invalid_sequence.json": "invalid_utf8",
    "i_string_UTF8_surrogate_U+D800.json": "invalid_utf8",
    "i_string_incomplete_surrogate_and_escape_valid.json": "lone_surrogate",
    "i_string_incomplete_surrogate_pair.json": "lone_surrogate",
    "i_string_incomplete_surrogates_escape_valid.json": "lone_surrogate",
    "i_string_invalid_lonely_surrogate.json": "lone_surrogate",
    "i_string_invalid_surrogate.json": "lone_surrogate",
    "i_string_invalid_utf-8.json": "invalid_utf8",
    "i_string_inverted_surrogates_U+1D11E.json": "lone_surrogate",
    "i_string_iso_latin_1.json": "invalid_utf8",
    "i_string_lone_second_surrogate.json": "lone_surrogate",
    "i_string_lone_utf8_continuation_byte.json": "invalid_utf8",
    "i_string_not_in_unicode_range.json": "invalid_utf8",
    "i_string_overlong_sequence_2_bytes.json": "invalid_utf8",
    "i_string_overlong_sequence_6_bytes.json": "invalid_utf8",
    "i_string_overlong_sequence_6_bytes_null.json": "invalid_utf8",
    "i_string_truncated-utf-8.json": "invalid_utf8",
    "i_string_utf16BE_no_BOM.json": "invalid_utf8",
    "i_string_utf16LE_no_BOM.json": "invalid_utf8",
    "i_structure_500_nested_arrays.json": "accepted",
    "i_structure_UTF-8_BOM_empty_object.json": "byte_order_mark",
  ]

  @Test func everyFileHasItsOutcome() throws {
    let files = try SharedData.files("json-parsing/test_parsing")
    var counts: [Character: Int] = [:]
    for file in files {
      let outcome = scan(file.bytes)
      counts[file.name.first!, default: 0] += 1
      switch (file.name.first, outcome) {
      case ("y", .success(let scanner)):
        #expect(scanner.nonFiniteCount == 0, "\(file.name)")
      case ("n", .success(let scanner)):
        #expect(scanner.nonFiniteCount == 1, "\(file.name)")
        #expect(Self.nonFinite.contains(file.name), "\(file.name) was accepted")
      case ("n", .failure):
        #expect(!Self.nonFinite.contains(file.name), "\(file.name)")
      case ("i", .success):
        #expect(Self.open[file.name] == "accepted", "\(file.name) was accepted")
      case ("i", .failure(let fault)):
        #expect(Self.open[file.name] == fault.kind.rawValue, "\(file.name): \(fault)")
      case (_, .failure(let fault)):
        Issue.record("\(file.name): \(fault)")
      default:
        Issue.record("\(file.name) belongs to no group")
      }
    }
    #expect(counts == ["y": 95, "n": 188, "i": 35])
    print("json-parsing: \(files.count) files, \(counts["y"] ?? 0) accepted as they must be,")
    print("  \(counts["n"] ?? 0) refused (\(Self.nonFinite.count) of them as non-finite numbers),")
    print("  \(counts["i"] ?? 0) open ones with a pinned outcome")
  }

  @Test func everyTransformBecomesWhatIsStated() throws {
    let files = try SharedData.files("json-parsing/test_transform")
    #expect(files.count == 22)
    for file in files {
      let expected = try #require(Self.transforms[file.name], "\(file.name)")
      switch scan(file.bytes) {
      case .success(let scanner): #expect(describe(scanner.root) == expected, "\(file.name)")
      case .failure(let fault): #expect(fault.kind.rawValue == expected, "\(file.name): \(fault)")
      }
    }
    print("json-parsing: \(files.count) transforms")
  }

  /// What each value becomes: numbers keep every digit, keys are bytes, the last duplicate wins.
  static let transforms: [String: String] = [
    "number_-9223372036854775808.json": "[-9223372036854775808=-9223372036854775808]",
    "number_-9223372036854775809.json": "[-9223372036854775809=]",
    "number_1.0.json": "[1.0=]",
    "number_1.000000000000000005.json": "[1.000000000000000005=]",
    "number_1000000000000000.json": "[1000000000000000=1000000000000000]",
    "number_10000000000000000999.json": "[10000000000000000999=]",
    "number_1e-999.json": "[1E-999=]",
    "number_1e6.json": "[1E6=]",
    "number_9223372036854775807.json": "[9223372036854775807=9223372036854775807]",
    "number_9223372036854775808.json": "[9223372036854775808=]",
    "object_key_nfc_nfd.json": #"{c3a9:"NFC",65cc81:"NFD"}"#,
    "object_key_nfd_nfc.json": #"{65cc81:"NFD",c3a9:"NFC"}"#,
    "object_same_key_different_values.json": "{61:2=2}",
    "object_same_key_same_value.json": "{61:1=1}",
    "object_same_key_unclear_values.json": "{61:-0=0}",
    "string_1_escaped_invalid_codepoint.json": "lone_surrogate",
    "string_1_invalid_codepoint.json": "invalid_utf8",
    "string_2_escaped_invalid_codepoints.json": "lone_surrogate",
    "string_2_invalid_codepoints.json": "invalid_utf8",
    "string_3_escaped_invalid_codepoints.json": "lone_surrogate",
    "string_3_invalid_codepoints.json": "invalid_utf8",
    "string_with_escaped_NULL.json": "[\"A\u{0}B\"]",
  ]

  /// Numbers as `text=integer`, keys in hexadecimal, strings in quotes.
  private func describe(_ value: JSONValue) -> String {
    switch value.kind {
    case .object:
      let members = value.members.distinct.map { member in
        let key = member.key.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return key + ":" + describe(member.value)
      }
      return "{" + members.joined(separator: ",") + "}"
    case .array: return "[" + value.elements.map(describe).joined(separator: ",") + "]"
    case .string: return "\"" + (value.string ?? "?") + "\""
    case .number:
      return (value.numberText ?? "?") + "=" + (value.integer.map(String.init) ?? "")
    default: return String(describing: value.kind)
    }
  }
}
