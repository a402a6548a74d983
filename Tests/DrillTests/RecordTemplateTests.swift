import Drill
import Testing

struct RecordTemplateTests {
  @Test(arguments: [
    ("storm", 7, "storm"), ("{n}", 0, "0"), ("k-{n}-{n}", 12, "k-12-12"),
    ("00{nnnn}1", 7, "0000071"), ("{nn}", 123, "123"), (#"{"n": "{n}"}"#, 3, #"{"n": "3"}"#),
    ("{n", 1, "{n"), ("{}", 1, "{}"), ("{{n}}", 1, "{1}"), ("{m}{", 1, "{m}{"),
  ])
  func numbersAreFilledIn(template: String, number: Int, text: String) {
    #expect(RecordTemplate.text(template, number: number) == text)
  }
}
