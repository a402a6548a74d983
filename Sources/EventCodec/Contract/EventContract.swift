package import EventModel

/// One event type: the newest shape that projections see, and every version that may be met.
package final class EventContract: Sendable {
  /// Its number in this registry: by the order of names, so it may change from build to build.
  package let id: EventTypeID
  /// As `order.placed`.
  package let name: String
  package let topic: TopicName
  /// The newest schema's title and description.
  package let title: String
  package let doc: String
  package let layout: ContractLayout
  /// In ascending order; the last is the newest.
  package let versions: [VersionContract]
  /// The slot of the field that the record's key must equal.
  package let keySlot: Int

  init(
    id: EventTypeID, name: String, topic: TopicName, title: String, doc: String,
    layout: ContractLayout, versions: [VersionContract], keySlot: Int
  ) {
    self.id = id
    self.name = name
    self.topic = topic
    self.title = title
    self.doc = doc
    self.layout = layout
    self.versions = versions
    self.keySlot = keySlot
  }

  /// The generated struct's name: `order.placed` is `OrderPlaced`.
  package var swiftName: String {
    SwiftNames.upperCamel(name.split(separator: ".").map(String.init))
  }
}
