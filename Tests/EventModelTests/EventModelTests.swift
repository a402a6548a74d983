import EventModel
import Testing

@Suite("The nouns")
struct EventModelTests {
  // Remainders counted by hand; a window holds its start and not its end.
  @Test(
    "windows start at the epoch and hold what lies before it too",
    arguments: [(0, 0), (59, 0), (60, 60), (61, 60), (-1, -60), (-60, -60), (-61, -120)]
      as [(Int64, Int64)])
  func windows(microseconds: Int64, start: Int64) {
    let window = Timestamp(microseconds: microseconds).windowStart(lengthMicroseconds: 60)
    #expect(window == Timestamp(microseconds: start))
  }

  @Test("the next offset is one greater")
  func next() {
    #expect(Offset(0).next == Offset(1))
    #expect(Offset(41).next.number == 42)
  }

  @Test("earlier moments are less")
  func moments() {
    #expect(Timestamp(microseconds: -1) < Timestamp(microseconds: 0))
    #expect(!(Timestamp(microseconds: 0) < Timestamp(microseconds: 0)))
  }

  @Test("positions are ordered by log, then partition, then offset")
  func order() {
    func position(_ log: Int32, _ partition: Int32, _ offset: Int64) -> Position {
      Position(log: LogID(log), partition: Partition(partition), offset: Offset(offset))
    }
    let sorted = [position(1, 2, 9), position(2, 1, 1), position(2, 1, 5), position(2, 3, 0)]
    #expect(sorted.reversed().sorted() == sorted)
  }

  @Test("topics are ordered by their bytes, not by how they read")
  func bytes() {
    let (accented, plain) = (TopicName("e\u{301}"), TopicName("z"))
    let sorted = [TopicPartition(plain, Partition(1)), TopicPartition(accented, Partition(0))]
      .sorted()
    #expect(sorted.map(\.topic) == [accented, plain])
    #expect(LogName(topic: TopicName("a.b"), life: 1).description == "a.b#1")
  }
}
