import EventCodec
import Testing

/// The regular-expression subset; expectations by ECMA-262, checked with another engine.
struct PatternTests {
  @Test(arguments: [
    ("^a*$", ["", "aaa"], ["b", "ab", "a\n"]), ("a+", ["xxaayy"], ["xyz", ""]),
    ("", ["", "x"], []), ("^$", [""], ["a"]),
    ("^(ab|cd){2}$", ["abcd", "abab"], ["ab", "ababab"]),
    ("^[0-9a-f]{64}$", [String(repeating: "0f", count: 32)], [String(repeating: "0F", count: 32)]),
    ("^[^a-c]$", ["d", "é", "\n"], ["a", "dd", ""]),
    ("^.$", ["a", "é", "😀"], ["\n", "\u{2028}", "ab"]),
    ("^\\d{2,}$", ["12", "123"], ["1", "١٢"]), ("^\\w+\\s\\W$", ["a_1 -", "a\u{A0}!"], ["a b"]),
    ("^(?:a|b)?c$", ["ac", "c"], ["abc"]), ("a|^b$", ["xa", "b"], ["xb", "bx"]),
    ("^\\u00e9\\x41$", ["éA"], ["eA"]), ("^[\\d-]+$", ["1-2"], ["a"]),
    ("^[a\\-z]$", ["-", "a"], ["b"]),
    ("^[\\]^]$", ["]", "^"], ["a"]), ("^a{0}b$", ["b"], ["ab"]), ("(a*)*b", ["b", "aab"], ["a"]),
    ("^\\.\\*\\/$", [".*/"], ["abc"]), ("x$", ["ax"], ["xa"]), ("^x", ["xa"], ["ax"]),
    ("^[😀-😂é]{2}$", ["😁é"], ["😃é"]), ("^(a|ab)(c|bcd)$", ["abcd", "ac"], ["abcdd"]),
    ("[]", [], ["", "a"]), ("^[^]$", ["a", "\n"], [""]),
    ("^a{2,3}$", ["aa", "aaa"], ["a", "aaaa"]),
  ])
  func matching(_ source: String, matching: [String], others: [String]) throws {
    let pattern = try Pattern(source)
    for text in matching { #expect(matches(pattern, text), "\(source) and \(text)") }
    for text in others { #expect(!matches(pattern, text), "\(source) and \(text)") }
  }

  @Test(arguments: [
    ("(?=a)", "(?="), ("(?!a)", "(?!"), ("(?<n>a)", "(?<"), ("(a)\\1", "\\1"), ("\\bx", "\\b"),
    ("\\p{Letter}", "\\p"), ("\\k<n>", "\\k"), ("a*?", "?"), ("a**", "*"), ("*a", "*"),
    ("a{2,1}", "{2,1}"),
    ("a{1001}", "{1001,...}"), ("(a", "("), ("a)", ")"), ("[a", "["), ("[b-a]", "["),
    ("[\\d-z]", "["),
    ("a{", "{"), ("}", "}"), ("]", "]"), ("\\u12", "\\u"), ("\\ud800", "\\u"),
    ("\\u{1F600}", "\\u"),
    ("\\q", "\\q"), ("\\", "\\"), ("\\cA", "\\c"), ("(.{1000}){1000}", "the pattern"),
    ("(a|b)*a(a|b){12}", "the pattern"),
  ])
  func refused(_ source: String, construct: String) {
    do throws(PatternError) {
      _ = try Pattern(source)
      Issue.record("\(source) is accepted")
    } catch {
      #expect(error.construct == construct)
    }
  }

  /// A backtracking matcher would take 2^n steps for this.
  @Test func timeIsLinear() throws {
    let pattern = try Pattern("^(a|a)*(a|aa)*$")
    #expect(!matches(pattern, String(repeating: "a", count: 200_000) + "b"))
  }

  private func matches(_ pattern: Pattern, _ text: String) -> Bool {
    Array(text.utf8).withUnsafeBytes { pattern.matches($0) }
  }
}
