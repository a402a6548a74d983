import EventModel

/// What changed in a topic's declaration, as far as it breaks somebody.
struct TopicComparison {
  let old: TopicDeclaration
  let new: TopicDeclaration

  var changes: [ContractChange] {
    var changes: [ContractChange] = []
    func add(_ place: String, _ reason: String, isBreaking: Bool = true) {
      changes.append(
        ContractChange(
          file: "\(new.name)/topic.json", field: place, reason: reason, isBreaking: isBreaking))
    }
    if old.key.field != new.key.field {
      add(
        "/key/field",
        "was \(old.key.field) and is \(new.key.field): events of one key would be parted")
    }
    if old.partitions != new.partitions {
      add(
        "/partitions",
        "was \(old.partitions) and is \(new.partitions): keys would move between partitions")
    }
    if old.unknownEventType == .quarantine && new.unknownEventType == .skip {
      add("/unknownEventType", "was quarantine: events of unknown type would vanish")
    }
    for (index, shape) in old.shapes.enumerated() {
      guard
        let next = new.shapes.first(where: {
          $0.event == shape.event && $0.version == shape.version
        })
      else { continue }
      // A field to be absent is how the next version is told from this one.
      let added = Set(next.conditions).subtracting(shape.conditions)
      if !Set(shape.conditions).isSubset(of: next.conditions)
        || added.contains(where: { $0.demand != .absent })
      {
        add("/shapes/\(index)/when", "tells \(shape.event) v\(shape.version) by other conditions")
      }
      for type in shape.cloudEventsTypes where !next.cloudEventsTypes.contains(type) {
        add("/shapes/\(index)/cloudEvents", "no longer has \(type)")
      }
    }
    for alias in old.aliases where !new.aliases.contains(alias) {
      add("/aliases", "no longer has \(alias)", isBreaking: false)
    }
    return changes
  }
}
