import EventModel
import JSONFields

/// Compares the contracts as they were released with what they are to become.
///
/// Breaking is what makes an event that exists invalid, or takes from a consumer what it could rely
/// on. The way out is always the same: leave the version as it is and add the next one.
package enum Compatibility {
  /// Every difference that matters, by file, then in the order of the schema.
  /// - Throws: `ContractFileError` when either state is no contract at all; a new version that does
  ///   not say how older ones become it is such.
  package static func changes(from old: [ContractFile], to new: [ContractFile])
    throws(ContractFileError) -> [ContractChange]
  {
    let before = try ContractRegistry(files: old)
    let after = try ContractRegistry(files: new)
    var changes: [ContractChange] = []
    for topic in before.topics {
      guard let next = after.topics.first(where: { $0.name == topic.name }) else {
        changes.append(
          ContractChange(
            file: "\(topic.name)/topic.json", field: "", reason: "topic was removed",
            isBreaking: true))
        continue
      }
      changes += self.changes(topic, next)
    }
    for topic in after.topics where !before.topics.contains(where: { $0.name == topic.name }) {
      changes.append(
        ContractChange(
          file: "\(topic.name)/topic.json", field: "", reason: "topic is new", isBreaking: false))
    }
    return changes
  }

  private static func changes(_ old: TopicContract, _ new: TopicContract) -> [ContractChange] {
    var changes = TopicComparison(old: old.declaration, new: new.declaration).changes
    for event in old.events {
      guard let next = new.events.first(where: { $0.name == event.name }) else {
        changes.append(
          ContractChange(
            file: "\(old.name)/topic.json", field: "/shapes",
            reason: "no longer has \(event.name): its events could not be read", isBreaking: true))
        continue
      }
      changes += versions(event, next)
      changes += fields(event, next)
    }
    for event in new.events where !old.events.contains(where: { $0.name == event.name }) {
      changes.append(
        ContractChange(
          file: "\(new.name)/topic.json", field: "/shapes", reason: "\(event.name) is new",
          isBreaking: false))
    }
    return changes
  }

  private static func versions(_ old: EventContract, _ new: EventContract) -> [ContractChange] {
    var changes: [ContractChange] = []
    for version in old.versions {
      guard let next = new.versions.first(where: { $0.number == version.number }) else {
        changes.append(
          ContractChange(
            file: version.file, field: "",
            reason: "version was removed: its events could not be read", isBreaking: true))
        continue
      }
      var comparison = SchemaComparison(file: next.file)
      comparison.compare(version.document.root, next.document.root, field: "")
      changes += comparison.changes
    }
    return changes
  }

  /// What projections and other consumers see: the newest version's fields, by name.
  private static func fields(_ old: EventContract, _ new: EventContract) -> [ContractChange] {
    let file = new.versions[new.versions.count - 1].file
    var changes: [ContractChange] = []
    func add(_ field: ContractField, _ reason: String, _ isBreaking: Bool) {
      let place = field.pointer.isEmpty ? "/x-carried/\(field.name)" : field.pointer
      changes.append(
        ContractChange(file: file, field: place, reason: reason, isBreaking: isBreaking))
    }
    for field in old.layout.fields {
      guard let next = new.layout.fields.first(where: { $0.name == field.name }) else {
        add(field, "was removed: consumers read it; x-carried keeps it for them", true)
        continue
      }
      if !next.kind.isSameValue(as: field.kind) {
        add(field, "was \(field.kind.words) and is \(next.kind.words): consumers misread it", true)
      }
      if field.isGuaranteed && !next.isGuaranteed {
        add(field, "was always there and now may be missing: consumers rely on it", true)
      }
    }
    for field in new.layout.fields
    where !old.layout.fields.contains(where: { $0.name == field.name }) {
      add(field, "is new", false)
    }
    return changes
  }
}
