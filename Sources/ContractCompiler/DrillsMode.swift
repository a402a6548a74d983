/// `replay/drills/` and `docs/runbooks/` to Swift: the files as they were when this was built.
enum DrillsMode {
  static func run(folder: String, runbooks: String, output: String) throws(CompilerError) {
    try Files.write(try generate(folder, runbooks: runbooks), to: output)
  }

  /// The generated file. The same folders give the same text, to the byte.
  static func generate(_ folder: String, runbooks: String) throws(CompilerError) -> String {
    var text = "// Made from replay/drills/ and docs/runbooks/ at every build; nobody edits it.\n\n"
    text += try list(
      "DrillFiles", "The drills, by the names of their files.", folder, ending: ".json")
    text += try list(
      "RunbookFiles", "The runbooks, by the names of their pages.", runbooks, ending: ".md")
    return text
  }

  private static func list(
    _ type: String, _ doc: String, _ folder: String, ending: String
  ) throws(CompilerError) -> String {
    var text = SwiftLiteral.doc(doc, indent: "") + "package enum \(type) {\n"
    text += "  package static let all: [(name: String, text: String)] = [\n"
    // There may be none yet.
    let names = Files.isFolder(folder) ? try Files.names(in: folder) : []
    for name in names where name.hasSuffix(ending) {
      text += "(name: \(SwiftLiteral.short(String(name.dropLast(ending.count)))), text: "
      text += SwiftLiteral.text(try Files.text("\(folder)/\(name)")) + "),\n"
    }
    return text + "  ]\n}\n\n"
  }
}
