import EventModel
import Testing

@testable import Replay

@Suite("A cut is one line, and is read exactly")
struct KnownCutTests {
  private static func part(_ topic: String, _ partition: Int32, _ next: Int64) -> KnownCut.Part {
    KnownCut.Part(
      log: LogName(topic: TopicName(topic), life: 1), partition: Partition(partition),
      next: Offset(next))
  }

  @Test("written in one order, read in any")
  func roundTrip() throws {
    let cut = KnownCut(
      [Self.part("b", 0, 3), Self.part("a.x", 10, 1), Self.part("a.x", 2, 0)], operatorEntry: 4)
    #expect("\(cut)" == "a.x#1/2=0,a.x#1/10=1,b#1/0=3;operator=4")
    #expect(KnownCut("\(cut)") == cut)
    #expect(KnownCut("b#1/0=3,a.x#1/10=1,a.x#1/2=0;operator=4") == cut)
    #expect(KnownCut("a.x#1/2=0,a.x#1/10=1,b#1/0=3")?.operatorEntry == nil)
    #expect(KnownCut("operator=0") == KnownCut([], operatorEntry: 0))
    #expect("\(KnownCut([], operatorEntry: 0))" == "operator=0")
    #expect("\(cut.of([TopicName("b")]))" == "b#1/0=3;operator=4")
    // A topic may hold what parts a cut; its life and partition are the last of their kind.
    #expect(KnownCut("a#b/c#2/1=7")?.parts[0].log == LogName(topic: TopicName("a#b/c"), life: 2))
  }

  @Test(
    "what is no cut",
    arguments: [
      "", ";", "a", "a#1/0", "a#1/0=", "a#1/0=x", "a#1/0=-1", "a#1/0=+1", "#1/0=1", "a/0=1",
      "a#1=1", "a#x/0=1", "a#1/0=1,", ",a#1/0=1", "a#1/0=1;", "a#1/0=1;operator=",
      "a#1/0=1;operator=-1", "a#1/0=1;operator=1;operator=1", "a#1/0=1;other=1",
      "a#1/0=1,a#1/0=2", "a#1/0=1,a#2/0=1", "a#1/0=99999999999999999999",
      "a#1/99999999999=1", "2026-11-21T06:00:00Z",
    ])
  func refused(text: String) { #expect(KnownCut(text) == nil) }
}
