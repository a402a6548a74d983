import EventCodec
import EventModel
import Testing
import Topics

/// A decoder over the house's own contracts, and short ways to ask it.
struct Decoding {
  let registry: ContractRegistry
  let decoder: RecordDecoder

  init() throws {
    try self.init(Topics.registry())
  }

  init(_ registry: ContractRegistry) {
    self.registry = registry
    decoder = RecordDecoder(registry: registry)
  }

  func decode(_ record: TestRecord, _ topic: String) -> RecordVerdict {
    let batch = record.batch
    return decoder.decode(
      batch.records[0], of: batch, as: registry.topic(TopicName(topic))!,
      at: Position(log: LogID(7), partition: Partition(0), offset: Offset(41)))
  }

  func text(_ text: Text?) -> String? {
    guard let text else { return nil }
    return decoder.withEvent { event in event.string(text) }
  }

  /// The field of that name in the last event, as a number, a text, a flag, or nil.
  func field(_ name: String, of event: EventTypeID) throws -> String? {
    let field = try #require(
      registry.event(event).layout.fields.first { $0.name == name }, "no field \(name)")
    return decoder.withEvent { event in
      let slot = event[field.slot]
      switch slot.kind {
      case .absent, .null, .nonFinite: return nil
      case .text: return event.string(slot.text)
      case .boolean: return slot.number == 1 ? "true" : "false"
      case .integer, .decimal, .timestamp: return String(slot.number)
      case .json: return event.string(slot.text)
      }
    }
  }
}
