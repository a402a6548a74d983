package import EventModel
package struct IdentityHashStub {}
package enum RecordVerdict { case event(EventTypeID), skipped(String), quarantined(code: String, detail: String) }
package struct TopicStub { package var duplicateRule: (Int64, Int)? }
package final class RecordDecoder {
  package var keyProblem: (code: String, detail: String)?
  package func decode(_ r: RecordHead, of b: RecordBatch) -> RecordVerdict { .skipped("") }
  package func withEvent<R>(position: Position, _ body: (borrowing Event) -> R) -> R { fatalError() }
}
