import EventModel
import JSONFields

/// Makes a topic's contract from its folder, and checks what no file can say alone.
struct TopicBuilder {
  let folder: ContractFolder
  let declaration: TopicDeclaration

  var declarationFile: String { folder.declarationFile }

  init(_ folder: ContractFolder, topicPrefix: String) throws(ContractFileError) {
    self.folder = folder
    declaration = try TopicDeclarationReader.read(
      folder.declaration.root, file: folder.declarationFile, folder: folder.name
    ).prefixed(topicPrefix)
    try checkShapes()
  }

  /// By name, bytewise.
  var eventNames: [String] {
    Set(declaration.shapes.map(\.event)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  func build(numbers: [String: EventTypeID]) throws(ContractFileError) -> TopicContract {
    var events: [EventContract] = []
    for name in eventNames { events.append(try event(name, numbers[name]!)) }
    try checkSensitiveFields(events)
    var shapes: [CompiledShape] = []
    for shape in declaration.shapes {
      let event = events.first { $0.name == shape.event }!
      let version = event.versions.first { $0.number == shape.version }!
      shapes.append(
        CompiledShape(
          event: event, version: version, matcher: ShapeMatcher(shape.conditions),
          isImpliedBySchema: isImplied(shape, by: version.document.root),
          cloudEventsTypes: shape.cloudEventsTypes.map { Array($0.utf8) }))
    }
    return TopicContract(
      folder: folder.name, declaration: declaration, events: events, shapes: shapes)
  }

  private func error(_ pointer: String, _ reason: String) -> ContractFileError {
    ContractFileError(file: folder.declarationFile, pointer: pointer, reason: reason)
  }

  /// Shapes and schema files stand for each other one to one, and no record is of two shapes.
  private func checkShapes() throws(ContractFileError) {
    let shapes = declaration.shapes
    for (index, shape) in shapes.enumerated() {
      let place = "/shapes/\(index)"
      let schemas = folder.schemas.filter {
        $0.event == shape.event && $0.version == shape.version
      }
      guard schemas.count == 1 else {
        throw error(place, "there is no \(shape.event).v\(shape.version).schema.json")
      }
      for (otherIndex, other) in shapes.enumerated().dropFirst(index + 1) {
        if shape.event == other.event && shape.version == other.version {
          throw error("/shapes/\(otherIndex)", "is the same event and version as \(place)")
        }
        guard shape.excludes(other) else {
          throw error(
            "/shapes/\(otherIndex)/when", "a record could satisfy this and \(place)/when as well")
        }
        for type in other.cloudEventsTypes
        where other.event != shape.event && shape.cloudEventsTypes.contains(type) {
          throw error(
            "/shapes/\(otherIndex)/cloudEvents", "\(type) means \(shape.event) already")
        }
      }
    }
    for schema in folder.schemas
    where !shapes.contains(where: { $0.event == schema.event && $0.version == schema.version }) {
      throw ContractFileError(
        file: schema.file, pointer: "", reason: "no shape of \(folder.declarationFile) names it")
    }
  }

  private func event(_ name: String, _ id: EventTypeID) throws(ContractFileError) -> EventContract {
    var versions: [LayoutBuilder.Version] = []
    let schemas = folder.schemas.filter { $0.event == name }
    for schema in schemas {
      let root = schema.document.root
      versions.append(
        LayoutBuilder.Version(
          number: schema.version, file: schema.file, schema: root,
          leaves: try SchemaLeaves.of(root, file: schema.file)))
    }
    let (layout, plans) = try LayoutBuilder.build(versions)
    var contracts: [VersionContract] = []
    for (schema, plan) in zip(schemas, plans) {
      contracts.append(
        VersionContract(
          number: schema.version, file: schema.file, document: schema.document, plan: plan,
          program: try ProgramBuilder.program(
            schema, plan: plan, slotCount: layout.fields.count)))
    }
    let newest = versions[versions.count - 1]
    guard let title = newest.schema["title"]?.string, !title.isEmpty else {
      throw ContractFileError(file: newest.file, pointer: "/title", reason: "is missing")
    }
    return EventContract(
      id: id, name: name, topic: declaration.name, title: title,
      doc: newest.schema["description"]?.string ?? "", layout: layout, versions: contracts,
      keySlot: try keySlot(layout, name))
  }

  private func keySlot(_ layout: ContractLayout, _ event: String) throws(ContractFileError) -> Int {
    guard let field = layout.field(at: declaration.key.field), field.kind == .text,
      field.isGuaranteed
    else {
      throw error(
        "/key/field", "\(declaration.key.field) is not a text that every \(event) must have")
    }
    return field.slot
  }

  private func checkSensitiveFields(_ events: [EventContract]) throws(ContractFileError) {
    for (index, sensitive) in declaration.sensitiveFields.enumerated()
    where !events.contains(where: { $0.layout.field(at: sensitive.field) != nil }) {
      throw error("/sensitive/\(index)/field", "no event has a field \(sensitive.field)")
    }
  }

  /// Whether the schema pins by `const` what each condition asks for.
  private func isImplied(_ shape: Shape, by schema: JSONValue) -> Bool {
    shape.conditions.allSatisfy { condition in
      guard case .text(let text) = condition.demand, condition.path.count == 1,
        schema["properties"]?[condition.path[0]]?["const"]?.string == text
      else { return false }
      if condition.orAbsent { return true }
      return schema["required"]?.elements.contains { $0.string == condition.path[0] } == true
    }
  }
}
