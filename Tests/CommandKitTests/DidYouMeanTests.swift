import CommandKit
import Testing

@Suite("Did you mean")
struct DidYouMeanTests {
  // Distances counted by hand; "ca" to "abc" tells the true distance (2) from the restricted (3).
  @Test(
    "edits and exchanges of neighbours are counted",
    arguments: [
      ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("ab", "ba", 1),
      ("ca", "abc", 2), ("kitten", "sitting", 3), ("verify", "vreify", 1), ("a", "b", 1),
      ("excute", "execute", 1), ("saturday", "sunday", 3),
    ])
  func distances(left: String, right: String, distance: Int) {
    #expect(DidYouMean.distance(left, right) == distance)
    #expect(DidYouMean.distance(right, left) == distance)
  }

  @Test("the nearest come first, far ones not at all, case counts for nothing")
  func suggestions() {
    let words = ["usage_day", "usage_hour", "usage_minute", "lock"]
    #expect(DidYouMean.suggestions(for: "usage_dya", among: words) == ["usage_day"])
    #expect(DidYouMean.suggestions(for: "LOCK", among: words) == ["lock"])
    #expect(DidYouMean.suggestions(for: "interval", among: words).isEmpty)
    #expect(
      DidYouMean.suggestions(for: "aa", among: ["ac", "ab", "ad", "ae"]) == ["ab", "ac", "ad"])
  }

  @Test("a sentence joins what it found")
  func sentence() {
    #expect(DidYouMean.sentence(for: "x", among: ["long"]) == nil)
    #expect(DidYouMean.sentence(for: "lst", among: ["list"]) == "did you mean list?")
    #expect(
      DidYouMean.sentence(for: "aa", among: ["ab", "ac", "ad"], prefix: "--")
        == "did you mean --ab, --ac or --ad?")
  }
}
