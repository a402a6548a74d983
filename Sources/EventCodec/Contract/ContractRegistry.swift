package import EventModel

/// Every contract of the house, built once at start from the texts that the build embeds.
package final class ContractRegistry: Sendable {
  /// By name.
  package let topics: [TopicContract]
  /// By number: `events[id.number]`.
  package let events: [EventContract]
  /// What stands before every topic's name in this deployment's cluster; most have nothing there.
  package let topicPrefix: String
  private let byName: [TopicName: TopicContract]

  /// Reads and checks all files of all topics.
  /// - Throws: `ContractFileError` with file, pointer and reason; the build runs the same code, so a
  ///   program that was built never sees it.
  /// - Parameter topicPrefix: stands before every topic's name in this deployment's cluster.
  package init(files: [ContractFile], topicPrefix: String = "") throws(ContractFileError) {
    self.topicPrefix = topicPrefix
    let folders = try ContractFolder.group(files)
    var builders: [TopicBuilder] = []
    for folder in folders { builders.append(try TopicBuilder(folder, topicPrefix: topicPrefix)) }
    let names = try Self.numbered(builders)
    var topics: [TopicContract] = []
    for builder in builders { topics.append(try builder.build(numbers: names)) }
    self.topics = topics
    events = topics.flatMap(\.events).sorted { $0.id.number < $1.id.number }
    byName = try Self.named(topics)
  }

  /// The topic of that name or alias, as the cluster has it.
  package func topic(_ name: TopicName) -> TopicContract? { byName[name] }

  /// The topic of that declared name, whatever prefix the deployment has.
  package func topic(declared name: String) -> TopicContract? {
    topics.first { $0.folder == name }
  }

  package func event(_ id: EventTypeID) -> EventContract { events[Int(id.number)] }

  /// The event of that name, as `order.placed`.
  package func event(named name: String) -> EventContract? { events.first { $0.name == name } }

  /// Numbers the events by name, bytewise; a name belongs to one topic.
  private static func numbered(_ builders: [TopicBuilder]) throws(ContractFileError)
    -> [String: EventTypeID]
  {
    var topicOf: [String: TopicBuilder] = [:]
    for builder in builders {
      for name in builder.eventNames {
        if let other = topicOf[name] {
          throw ContractFileError(
            file: builder.declarationFile, pointer: "/shapes",
            reason: "\(name) is an event of \(other.declaration.name) already")
        }
        topicOf[name] = builder
      }
    }
    let sorted = topicOf.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    guard sorted.count <= Int(UInt16.max) else {
      throw ContractFileError(file: "", pointer: "", reason: "more than \(UInt16.max) events")
    }
    var numbers: [String: EventTypeID] = [:]
    var swiftNames: [String: String] = [:]
    for (number, name) in sorted.enumerated() {
      numbers[name] = EventTypeID(UInt16(number))
      let swiftName = SwiftNames.upperCamel(name.split(separator: ".").map(String.init))
      if let other = swiftNames.updateValue(name, forKey: swiftName) {
        throw ContractFileError(
          file: topicOf[name]?.declarationFile ?? "", pointer: "/shapes",
          reason: "\(name) and \(other) would both be \(swiftName)")
      }
    }
    return numbers
  }

  private static func named(_ topics: [TopicContract]) throws(ContractFileError)
    -> [TopicName: TopicContract]
  {
    var byName: [TopicName: TopicContract] = [:]
    for topic in topics {
      for name in [topic.name] + topic.declaration.aliases {
        if let other = byName.updateValue(topic, forKey: name) {
          throw ContractFileError(
            file: "\(topic.name)/topic.json", pointer: "/aliases",
            reason: "\(name) names \(other.name) already")
        }
      }
    }
    return byName
  }
}
