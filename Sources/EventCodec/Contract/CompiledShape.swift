import EventModel
import JSONFields

/// A shape ready to decode records: its conditions, its validator and where its values go.
final class CompiledShape: Sendable {
  let event: EventContract
  let version: VersionContract
  let matcher: ShapeMatcher
  /// Whether a body that satisfies the schema satisfies the conditions too, so that validating may
  /// come first.
  let isImpliedBySchema: Bool
  let cloudEventsTypes: [[UInt8]]
  /// Which slots the envelope is read from.
  let envelope: EnvelopeSlots
  // What every record needs, without the references that lead to it.
  let program: SchemaProgram
  let hasDefaults: Bool
  let eventType: EventTypeID
  let versionNumber: UInt16
  let slotCount: Int

  init(
    event: EventContract, version: VersionContract, matcher: ShapeMatcher,
    isImpliedBySchema: Bool, cloudEventsTypes: [[UInt8]]
  ) {
    self.event = event
    self.version = version
    self.matcher = matcher
    self.isImpliedBySchema = isImpliedBySchema
    self.cloudEventsTypes = cloudEventsTypes
    envelope = event.layout.envelope
    program = version.program
    hasDefaults = !version.plan.defaults.isEmpty
    eventType = event.id
    versionNumber = version.number
    slotCount = event.layout.fields.count
  }

  func isNamed(_ type: UnsafeRawBufferPointer) -> Bool {
    cloudEventsTypes.contains { $0.count == type.count && type.elementsEqual($0) }
  }
}
