/// The Swift source of a description: the keys, and a structure for every message that reads and writes
/// itself field by field.
struct SwiftWriter {
  private var lines = ["// Made by MessageCompiler from the descriptions in Messages/."]
  /// The protocol's messages are for other targets.
  private let access: String

  private init(isProtocol: Bool) {
    access = isProtocol ? "package " : ""
    if !isProtocol { lines.append("import KafkaProtocol") }
  }

  static func text(of description: Description) -> String {
    var writer = SwiftWriter(isProtocol: !description.apis.isEmpty)
    if !description.apis.isEmpty { writer.keys(description.apis) }
    for message in description.messages { writer.message(message, description.apis) }
    return writer.lines.joined(separator: "\n") + "\n"
  }

  private mutating func keys(_ apis: [Description.API]) {
    lines += [
      "", "/// The requests that are served; a connection that sends another one is closed.",
      "package enum APIKey: Int16, CaseIterable, Sendable {",
    ]
    lines += apis.map { "  case \(Scalar.swiftName($0.name)) = \($0.key)" }
    lines += ["", "  /// What is known about this request.", "  package var api: API {"]
    lines += ["    switch self {"]
    lines += apis.map { api in
      let flexible = api.flexible.map { "\($0)" } ?? "nil"
      return "    case .\(Scalar.swiftName(api.name)): "
        + "API(self, \(api.name)Request.self, \(api.versions), flexible: \(flexible))"
    }
    lines += ["    }", "  }", "}"]
  }

  private mutating func message(_ message: Description.Message, _ apis: [Description.API]) {
    let api = apis.first { $0.name + "Request" == message.name }
    start(message.name, api == nil ? "Message" : "RequestMessage", message.line, "")
    if let api { lines.append("  package typealias Response = \(api.response)") }
    members(message.fields, "  ")
    for field in message.structures {
      start(field.element, "Message", field.line, "  ")
      members(field.children, "    ")
      lines.append("  }")
    }
    lines.append("}")
  }

  private mutating func start(_ name: String, _ kind: String, _ line: Line, _ indent: String) {
    lines.append("")
    if let doc = line.doc { lines.append("\(indent)/// \(doc)") }
    lines.append("\(indent)\(access)struct \(name): \(kind) {")
  }

  private mutating func members(_ fields: [Field], _ indent: String) {
    var body = fields.flatMap { $0.declaration(access) } + ["\(access)init() {}", ""]
    body.append(
      "\(access)static func read(from reader: inout WireReader) throws(WireError) -> Self {")
    body.append("  var message = Self()")
    body += fields.map { "  " + $0.inItsVersions($0.reading, "reader") }
    body += ["  try reader.skipTags()", "  return message", "}", ""]
    body.append("\(access)func write(to writer: inout WireWriter) {")
    body += fields.map { "  " + $0.inItsVersions($0.writing, "writer") }
    body += ["  writer.noTags()", "}"]
    lines += body.map { $0.isEmpty ? "" : indent + $0 }
  }
}

extension Field {
  /// Without the question mark.
  private var type: String {
    let item = Scalar.all[element]?.swift ?? element
    let value = parts.isEmpty ? item : "TopicPartitions<\(item)>"
    return isArray ? "[\(value)]" : value
  }

  fileprivate func declaration(_ access: String) -> [String] {
    if constant != nil { return [] }
    let start = isNullable ? "nil" : isArray ? "[]" : initial ?? Scalar.all[element]?.initial ?? ""
    let doc = children.isEmpty ? line.doc.map { "/// \($0)" } : nil
    return [doc, "\(access)var \(swiftName): \(type)\(isNullable ? "?" : "") = \(start)"]
      .compactMap(\.self)
  }

  fileprivate func inItsVersions(_ statement: String, _ stream: String) -> String {
    let conditions =
      (since > 0 ? ["\(stream).version >= \(since)"] : [])
      + (until < .max ? ["\(stream).version <= \(until)"] : [])
    return conditions.isEmpty
      ? statement : "if \(conditions.joined(separator: ", ")) { \(statement) }"
  }

  fileprivate var reading: String {
    let target = constant == nil ? "message.\(swiftName)" : "_"
    let read = "try \(type).read(from: &reader)"
    let nullable = "try \(type).readNullable(from: &reader)"
    if !isNullable { return "\(target) = \(read)" }
    return nullableSince == 0
      ? "\(target) = \(nullable)"
      : "\(target) = reader.version >= \(nullableSince) ? \(nullable) : \(read)"
  }

  fileprivate var writing: String {
    if let constant { return "(\(constant) as \(type)).write(to: &writer)" }
    if !isNullable { return "\(swiftName).write(to: &writer)" }
    return nullableSince == 0
      ? "\(swiftName).writeNullable(to: &writer)"
      : "\(swiftName).writeNullable(to: &writer, nullable: writer.version >= \(nullableSince))"
  }
}
