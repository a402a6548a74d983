import JSONFields

/// Makes an event's layout and the plan of each of its versions from its schemas.
struct LayoutBuilder {
  /// One version of an event as its file has it.
  struct Version {
    let number: UInt16
    let file: String
    let schema: JSONValue
    let leaves: [SchemaLeaf]
  }

  /// In ascending order.
  private let versions: [Version]
  private let newest: Version
  private var fields: [ContractField] = []
  private var sources: [UInt16: [FieldSource]] = [:]
  private var defaults: [UInt16: [SlotDefault]] = [:]

  /// - Parameter versions: in ascending order, at least one.
  static func build(_ versions: [Version]) throws(ContractFileError)
    -> (layout: ContractLayout, plans: [VersionPlan])
  {
    var builder = LayoutBuilder(versions)
    for leaf in builder.newest.leaves { try builder.add(leaf) }
    try builder.addCarried()
    try builder.checkNames()
    let envelope = try EnvelopeReader(
      fields: builder.fields, schema: builder.newest.schema, file: builder.newest.file
    ).slots()
    let layout = ContractLayout(fields: builder.fields, envelope: envelope)
    let plans = versions.map { version in
      VersionPlan(
        version: version.number, sources: builder.sources[version.number] ?? [],
        defaults: builder.defaults[version.number] ?? [])
    }
    return (layout, plans)
  }

  private init(_ versions: [Version]) {
    self.versions = versions
    newest = versions[versions.count - 1]
  }

  private func error(_ place: String, _ reason: String) -> ContractFileError {
    ContractFileError(file: newest.file, pointer: place, reason: reason)
  }

  /// A leaf of the newest schema: its slot, and where each version keeps it.
  private mutating func add(_ leaf: SchemaLeaf) throws(ContractFileError) {
    let slot = fields.count
    var isGuaranteed = leaf.isRequired
    sources[newest.number, default: []].append(
      FieldSource(slot: slot, pointer: leaf.pointer, kind: leaf.kind))
    let since = try since(leaf)
    for version in versions.dropLast() {
      if version.number < since {
        if let value = try DefaultReader.value(leaf, file: newest.file) {
          defaults[version.number, default: []].append(SlotDefault(slot: slot, value: value))
        } else {
          isGuaranteed = false
        }
        continue
      }
      let source = try source(of: leaf, in: version)
      if !source.isRequired { isGuaranteed = false }
      sources[version.number, default: []].append(
        FieldSource(slot: slot, pointer: source.pointer, kind: try kind(leaf, source, version)))
    }
    fields.append(
      ContractField(
        pointer: leaf.pointer, name: SwiftNames.lowerCamel(leaf.names), kind: leaf.kind,
        isGuaranteed: isGuaranteed, isRequired: leaf.isRequired, doc: leaf.doc, slot: slot))
  }

  private func since(_ leaf: SchemaLeaf) throws(ContractFileError) -> UInt16 {
    guard let written = leaf.schema["x-since"] else {
      if leaf.schema["x-default"] != nil {
        throw error(leaf.place + "/x-default", "needs x-since, the version that brought the field")
      }
      return 0
    }
    guard let since = written.integer, since >= 1, since <= Int64(newest.number) else {
      throw error(leaf.place + "/x-since", "must be a version from 1 to \(newest.number)")
    }
    return UInt16(since)
  }

  private func source(of leaf: SchemaLeaf, in version: Version) throws(ContractFileError)
    -> SchemaLeaf
  {
    let renamed = leaf.schema["x-renamed-from"]?["\(version.number)"]
    let pointer = renamed?.string ?? leaf.pointer
    guard let source = version.leaves.first(where: { $0.pointer == pointer }) else {
      throw error(
        leaf.place,
        "version \(version.number) has no field \(pointer): say x-since, or x-renamed-from "
          + "{\"\(version.number)\": pointer}")
    }
    return source
  }

  /// How the older version's value becomes the newest one's; refused where it would change meaning.
  private func kind(_ leaf: SchemaLeaf, _ source: SchemaLeaf, _ version: Version)
    throws(ContractFileError) -> FieldKind
  {
    switch (source.kind, leaf.kind) {
    case (.decimal, .decimal(let scale)), (.integer, .decimal(let scale)):
      let shift = leaf.schema["x-scale-from"]?["\(version.number)"]
      guard let shift else { return .decimal(scale: scale) }
      guard let other = shift.integer, (0...12).contains(other) else {
        throw error(leaf.place + "/x-scale-from", "must give a scale from 0 to 12")
      }
      return .decimal(scale: Int(other))
    case (.timestamp, .timestamp):
      return source.kind
    default:
      guard source.kind == leaf.kind else {
        throw error(
          leaf.place,
          "is \(leaf.kind.words) here and \(source.kind.words) in version \(version.number): "
            + "a field that changes its meaning needs a new name and x-since")
      }
      return leaf.kind
    }
  }

  /// What only older versions have and nothing of the newest stands for: `x-carried`.
  private mutating func addCarried() throws(ContractFileError) {
    guard let carried = newest.schema["x-carried"] else { return }
    let all = try StrictObject(carried, file: newest.file, pointer: "/x-carried")
    for member in carried.members {
      let name = member.name
      let entry = try all.object(name)
      try entry.allow(only: ["from", "description"])
      let from = try entry.object("from")
      let slot = fields.count
      var kind: FieldKind?
      for version in versions.dropLast() where from.value["\(version.number)"] != nil {
        let pointer = try from.nonEmptyText("\(version.number)")
        guard let source = version.leaves.first(where: { $0.pointer == pointer }) else {
          throw from.error("version \(version.number) has no field \(pointer)")
        }
        if let kind, kind != source.kind {
          throw from.error("is \(kind.words) in one version and \(source.kind.words) in another")
        }
        kind = source.kind
        sources[version.number, default: []].append(
          FieldSource(slot: slot, pointer: pointer, kind: source.kind))
      }
      guard let kind else { throw from.error("names no older version") }
      fields.append(
        ContractField(
          pointer: "", name: SwiftNames.lowerCamel([name]), kind: kind, isGuaranteed: false,
          isRequired: false, doc: try entry.nonEmptyText("description"), slot: slot))
    }
  }

  private func checkNames() throws(ContractFileError) {
    var seen: [String: ContractField] = [:]
    for field in fields {
      if let other = seen[field.name] {
        throw error(
          "/properties", "\(field.pointer) and \(other.pointer) would both be \(field.name)")
      }
      seen[field.name] = field
    }
    for version in versions {
      var taken: Set<String> = []
      for source in sources[version.number] ?? [] where !taken.insert(source.pointer).inserted {
        throw error(
          "/properties", "two fields come from \(source.pointer) of version \(version.number)")
      }
    }
  }
}
