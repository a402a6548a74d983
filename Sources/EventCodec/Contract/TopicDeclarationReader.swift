import EventModel
import JSONFields

/// Reads `topic.json`.
enum TopicDeclarationReader {
  static func read(_ value: JSONValue, file: String, folder: String) throws(ContractFileError)
    -> TopicDeclaration
  {
    let top = try StrictObject(value, file: file, pointer: "")
    try top.allow(only: [
      "name", "aliases", "doc", "owner", "proposal", "key", "partitions", "replication",
      "retentionMs", "cleanup", "compression", "transactional", "archive", "sensitive",
      "unknownEventType", "duplicateWindow", "shapes",
    ])
    let name = try top.nonEmptyText("name")
    guard name == folder else {
      throw top.error("must be the folder's name, \(folder)", at: "name")
    }
    guard isKafkaTopicName(name) else {
      throw top.error("must be 1 to 249 of A-Z a-z 0-9 . _ -", at: "name")
    }
    return TopicDeclaration(
      name: TopicName(name),
      aliases: try top.texts("aliases").map { TopicName($0) },
      doc: try top.nonEmptyText("doc"),
      owner: try top.nonEmptyText("owner"),
      isProposal: try top.boolean("proposal"),
      key: try key(try top.object("key")),
      partitions: Int32(try top.integer("partitions", 1...100_000)),
      replication: Int16(try top.integer("replication", 1...1_000)),
      retentionMs: try top.integer("retentionMs", -1...Int64.max),
      cleanup: try top.choice("cleanup"),
      compression: try top.choice("compression"),
      isTransactional: try top.boolean("transactional"),
      archive: try archive(try top.object("archive")),
      sensitiveFields: try sensitiveFields(top),
      unknownEventType: try top.choice("unknownEventType"),
      duplicateWindow: try window(try top.object("duplicateWindow")),
      shapes: try shapes(top))
  }

  private static func key(_ object: StrictObject) throws(ContractFileError) -> KeyDeclaration {
    try object.allow(only: ["is", "field"])
    return KeyDeclaration(
      meaning: try object.nonEmptyText("is"), field: try pointer(object, "field"))
  }

  private static func archive(_ object: StrictObject) throws(ContractFileError) -> ArchiveRule {
    try object.allow(only: ["keepDays", "why"])
    return ArchiveRule(
      keepDays: Int32(try object.integer("keepDays", 0...365_000)),
      why: try object.nonEmptyText("why"))
  }

  private static func window(_ object: StrictObject) throws(ContractFileError) -> DuplicateWindow {
    try object.allow(only: ["recordTimeMs", "idsPerPartitionMax"])
    return DuplicateWindow(
      recordTimeMs: try object.integer("recordTimeMs", 0...31_536_000_000),
      idsPerPartitionMax: Int32(try object.integer("idsPerPartitionMax", 0...100_000_000)))
  }

  private static func sensitiveFields(_ top: StrictObject) throws(ContractFileError)
    -> [SensitiveField]
  {
    var result: [SensitiveField] = []
    for element in try top.elements("sensitive") {
      let object = try StrictObject(element.value, file: top.file, pointer: element.pointer)
      try object.allow(only: ["field", "treatment", "why"])
      let treatment: SensitiveField.Treatment = try object.choice("treatment")
      guard treatment == .keep else {
        throw object.error(
          "\(treatment.rawValue) is not built yet; say keep, and why, or leave the field out of "
            + "the contract", at: "treatment")
      }
      result.append(
        SensitiveField(
          field: try pointer(object, "field"), treatment: treatment,
          why: try object.nonEmptyText("why")))
    }
    return result
  }

  private static func shapes(_ top: StrictObject) throws(ContractFileError) -> [Shape] {
    var result: [Shape] = []
    for element in try top.elements("shapes") {
      let object = try StrictObject(element.value, file: top.file, pointer: element.pointer)
      try object.allow(only: ["event", "version", "when", "cloudEvents"])
      var conditions: [ShapeCondition] = []
      for element in try object.elements("when") {
        conditions.append(
          try ShapeConditionReader.read(element.value, file: top.file, pointer: element.pointer))
      }
      result.append(
        Shape(
          event: try object.nonEmptyText("event"),
          version: UInt16(try object.integer("version", 1...1_000)),
          conditions: conditions,
          cloudEventsTypes: try object.texts("cloudEvents")))
    }
    guard !result.isEmpty else { throw top.error("must have at least one", at: "shapes") }
    return result
  }

  private static func pointer(_ object: StrictObject, _ name: String) throws(ContractFileError)
    -> String
  {
    let text = try object.nonEmptyText(name)
    guard JSONPointer.names(text) != nil else {
      throw object.error("must be a JSON pointer, as /tenant", at: name)
    }
    return text
  }

  private static func isKafkaTopicName(_ name: String) -> Bool {
    (1...249).contains(name.utf8.count) && name != "." && name != ".."
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
          UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}
