/// What the files say. `api 1 Fetch 4-12 flexible 12` names a kind of request: its key, its name, the
/// versions that are answered, and the first one with compact lengths. `request` and `response` follow,
/// each with its fields one step further in. `response X` stands for a response that another request has
/// as well, and `struct X` opens a structure that several messages share. What is said behind `#`
/// becomes the documentation of what the line opens.
///
/// A target without requests uses the protocol's forms for structures of its own.
struct Description {
  /// One kind of request.
  struct API {
    let key: Int16
    let name: String
    let versions: ClosedRange<Int16>
    let flexible: Int16?
    /// The name of its response's type.
    var response: String
  }

  /// A request, a response or a shared structure.
  struct Message {
    let line: Line
    let name: String
    let fields: [Field]
    /// The fields that open a structure, outer ones first.
    var structures: [Field] { Self.structures(in: fields) }

    private static func structures(in fields: [Field]) -> [Field] {
      fields.flatMap { ($0.children.isEmpty ? [] : [$0]) + structures(in: $0.children) }
    }
  }

  private(set) var apis: [API] = []
  private(set) var messages: [Message] = []

  /// - Parameter files: name and text of each.
  init(_ files: [(name: String, text: String)]) throws(DescriptionError) {
    for file in files {
      var lines = try Line.lines(of: file.text, file: file.name)[...]
      while let line = lines.popFirst() { try open(line, &lines) }
    }
    apis.sort { $0.key < $1.key }
    try requireTypes()
  }

  private mutating func open(_ line: Line, _ rest: inout ArraySlice<Line>) throws(DescriptionError)
  {
    let words = line.words
    let api = apis.count - 1
    switch (words[0], words.count) {
    case ("api", 4),
      ("api", 6) where words.count == 4 || words[4] == "flexible":
      apis.append(
        API(
          key: try line.number(words[1]), name: words[2], versions: try line.versions(words[3]),
          flexible: words.count == 6 ? try line.number(words[5]) : nil,
          response: words[2] + "Response"))
    case ("response", 2) where api >= 0: apis[api].response = words[1]
    case ("request", 1) where api >= 0, ("response", 1) where api >= 0, ("struct", 2):
      let name =
        words.count == 2
        ? words[1] : apis[api].name + (words[0] == "request" ? "Request" : "Response")
      messages.append(Message(line: line, name: name, fields: try Self.fields(1, &rest)))
    default: throw line.error("not an api, its request or response, or a struct")
    }
  }

  /// The fields of one structure, and of the structures in it.
  private static func fields(
    _ depth: Int, _ rest: inout ArraySlice<Line>
  ) throws(DescriptionError) -> [Field] {
    var fields: [Field] = []
    while let line = rest.first, line.depth >= depth {
      guard line.depth == depth, let line = rest.popFirst() else {
        throw line.error("nothing above it has fields")
      }
      var field = try Field(line)
      if Scalar.all[field.element] == nil { field.children = try Self.fields(depth + 1, &rest) }
      fields.append(field)
    }
    return fields
  }

  /// What Swift would say of the generated file is said of the line. The rest is left to it: names that
  /// are there twice, defaults of another type.
  private func requireTypes() throws(DescriptionError) {
    let shared = Set(messages.map(\.name))
    for message in messages {
      let known = shared.union(message.structures.map(\.element)).union(Scalar.all.keys)
      for field in message.fields + message.structures.flatMap(\.children)
      where !known.contains(field.element) && !field.element.contains(".") {
        throw field.line.error("\(field.element) is described nowhere")
      }
    }
  }
}
