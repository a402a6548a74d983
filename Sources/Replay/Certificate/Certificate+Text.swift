import EventCodec
import JSONFields

// A certificate as text: JSON with sorted keys, indented by two, one value a line, which is what
// Python's `json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False)` writes.

extension Certificate {
  /// What kind of document it is, and of which shape.
  static let kind = "annals certificate 1"

  /// The text that is signed; ends with a newline.
  package var text: String {
    let contracts = Self.object(code.contracts) { contract in
      .object([
        ("sha256", .text(contract.hash)),
        ("versions", Self.object(contract.versions) { .number($0) }),
      ])
    }
    let tree: JSONTree = .object([
      (
        "code",
        .object([
          ("contracts", contracts),
          ("kernel", .number(code.kernel)),
          ("projection", .text(code.projection)),
          ("sha256", .text(code.hash)),
          ("version", .number(code.version)),
        ])
      ),
      ("digest", .text(digest)),
      (
        "events",
        .array(
          events.map { range in
            .object([
              ("log", .text(range.log)), ("next", .number(range.next)),
              ("partition", .number(range.partition)), ("records", .number(range.records)),
              ("sha256", .text(range.hash)), ("start", .number(range.start)),
            ])
          })
      ),
      ("kind", .text(Self.kind)),
      (
        "operator_log",
        .object([("entries", .number(operatorEntries)), ("sha256", .text(operatorHash))])
      ),
      (
        "tables",
        .array(
          tables.map { table in
            .object([
              ("name", .text(table.name)), ("rows", .number(table.rows)),
              ("sha256", .text(table.hash)),
            ])
          })
      ),
    ])
    return Self.lines(tree, indent: "") + "\n"
  }

  /// An object with its members by name, in the order of the names' bytes.
  private static func object<Value>(
    _ members: [String: Value], _ tree: (Value) -> JSONTree
  ) -> JSONTree {
    let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    return .object(sorted.map { ($0.key, tree($0.value)) })
  }

  private static func lines(_ tree: JSONTree, indent: String) -> String {
    let inner = indent + "  "
    switch tree {
    case .object(let members) where !members.isEmpty:
      return "{\n"
        + members.map {
          "\(inner)\(JSONTree.text($0.name).compact): \(lines($0.value, indent: inner))"
        }.joined(separator: ",\n") + "\n\(indent)}"
    case .array(let elements) where !elements.isEmpty:
      return "[\n" + elements.map { inner + lines($0, indent: inner) }.joined(separator: ",\n")
        + "\n\(indent)]"
    default: return tree.compact
    }
  }

  /// Reads what `text` wrote.
  /// - Throws: `damaged` for any other text, be it the same JSON laid out otherwise: what is signed is
  ///   the text.
  package init(text: String) throws(DigestError) {
    let document: JSONDocument
    do throws(JSONFault) { document = try JSONDocument(text) } catch {
      throw .damaged("the certificate is no JSON: \(error)")
    }
    guard let certificate = withExtendedLifetime(document, { Self.read(document.root) }) else {
      throw .damaged("the text is no certificate of the kind \"\(Self.kind)\"")
    }
    guard certificate.text == text else {
      throw .damaged("the certificate holds more than Annals writes, or is laid out otherwise")
    }
    guard certificate.isConsistent else {
      throw .damaged("the certificate's digest is not that of its tables")
    }
    self = certificate
  }

  private static func read(_ root: JSONValue) -> Certificate? {
    guard root["kind"]?.string == kind, let code = root["code"].flatMap(readCode),
      let operators = root["operator_log"], let entries = operators["entries"]?.integer,
      let operatorHash = operators["sha256"]?.string, let digest = root["digest"]?.string,
      let events = root["events"]?.elements.map(readEvents),
      let tables = root["tables"]?.elements.map(readTable)
    else { return nil }
    let (knownEvents, knownTables) = (events.compactMap(\.self), tables.compactMap(\.self))
    guard knownEvents.count == events.count, knownTables.count == tables.count else { return nil }
    return Certificate(
      code: code, events: knownEvents, operatorEntries: entries, operatorHash: operatorHash,
      tables: knownTables, digest: digest)
  }

  private static func readCode(_ value: JSONValue) -> Code? {
    guard let projection = value["projection"]?.string,
      let version = value["version"]?.integer.flatMap(Int32.init(exactly:)),
      let kernel = value["kernel"]?.integer, let hash = value["sha256"]?.string,
      let members = value["contracts"]?.members
    else { return nil }
    var contracts: [String: Contract] = [:]
    for member in members {
      guard let hash = member.value["sha256"]?.string,
        let versions = member.value["versions"]?.members
      else { return nil }
      var numbers: [String: Int] = [:]
      for version in versions { numbers[version.name] = version.value.integer.map { Int($0) } }
      contracts[member.name] = Contract(hash: hash, versions: numbers)
    }
    return Code(
      projection: projection, version: version, kernel: Int(kernel), hash: hash,
      contracts: contracts)
  }

  private static func readEvents(_ value: JSONValue) -> Events? {
    guard let log = value["log"]?.string, let start = value["start"]?.integer,
      let partition = value["partition"]?.integer.flatMap(Int32.init(exactly:)),
      let next = value["next"]?.integer, let records = value["records"]?.integer,
      let hash = value["sha256"]?.string
    else { return nil }
    return Events(
      log: log, partition: partition, start: start, next: next, records: records, hash: hash)
  }

  private static func readTable(_ value: JSONValue) -> TableState? {
    guard let name = value["name"]?.string, let rows = value["rows"]?.integer,
      let hash = value["sha256"]?.string
    else { return nil }
    return TableState(name: name, rows: rows, hash: hash)
  }
}
