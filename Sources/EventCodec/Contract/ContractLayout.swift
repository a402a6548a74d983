/// The slots of an event and what each of them holds: the newest version's fields, in the order of
/// its schema, then the fields that only older versions carry.
package struct ContractLayout: Sendable {
  package let fields: [ContractField]
  /// Which slots the envelope is made of.
  package let envelope: EnvelopeSlots

  /// The field at that place of the newest version's body.
  package func field(at pointer: String) -> ContractField? {
    fields.first { $0.pointer == pointer && !pointer.isEmpty }
  }
}

/// The slots that the envelope is read from; -1 where the event has no such thing.
package struct EnvelopeSlots: Sendable, BitwiseCopyable {
  package var id = -1
  package var tenant = -1
  package var actor = -1
  package var subject = -1
  package var time = -1
  /// The first that is there counts.
  package var trace = -1
  package var traceFallback = -1

  package init() {}
}
