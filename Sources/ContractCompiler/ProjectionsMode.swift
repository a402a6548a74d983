import Crypto
import EventCodec

/// `projections/` to Swift: the registry of read models with their saved questions.
enum ProjectionsMode {
  static func run(folder: String, output: String) throws(CompilerError) {
    try Files.write(try generate(folder), to: output)
  }

  /// The generated file. The same folder gives the same text, to the byte.
  static func generate(_ folder: String) throws(CompilerError) -> String {
    var text = """
      // Made from projections/ by ContractCompiler at every build; nobody edits it.

      package import ProjectionKernel

      /// Every read model of the house, by name.
      package enum ProjectionRegistry {
        package static let entries: [ProjectionEntry] = [

      """
    for name in try Files.names(in: folder) where Files.isFolder("\(folder)/\(name)") {
      text += try entry(name, "\(folder)/\(name)")
    }
    return text + "  ]\n}\n"
  }

  private static func entry(_ name: String, _ folder: String) throws(CompilerError) -> String {
    guard isName(name) else {
      throw CompilerError("\(folder): error: a read model is called by a-z, 0-9 and _")
    }
    let type = SwiftNames.upperCamel([name])
    guard try Files.names(in: folder).contains("\(type).swift") else {
      throw CompilerError("\(folder)/\(type).swift: error: is missing; it must declare \(type)")
    }
    var text = "    ProjectionEntry(\n      \(type).self,\n      questions: [\n"
    for (question, sql) in try questions(folder) {
      text += "(name: \(SwiftLiteral.short(question)), sql: \(SwiftLiteral.text(sql))),\n"
    }
    text += "      ],\n      sourceHash: \"\(try sourceHash(folder))\"),\n"
    return text
  }

  private static func questions(_ folder: String) throws(CompilerError)
    -> [(name: String, sql: String)]
  {
    guard Files.isFolder("\(folder)/questions") else { return [] }
    var result: [(name: String, sql: String)] = []
    for file in try Files.names(in: "\(folder)/questions") where file.hasSuffix(".sql") {
      let name = String(file.dropLast(".sql".count))
      result.append((name, try Files.text("\(folder)/questions/\(file)")))
    }
    return result
  }

  /// A fingerprint of what decides the rows: the folder's Swift and SQL files, not its README and
  /// not its questions.
  private static func sourceHash(_ folder: String) throws(CompilerError) -> String {
    var bytes: [UInt8] = []
    for name in try Files.names(in: folder) where name.hasSuffix(".swift") || name.hasSuffix(".sql")
    {
      let content = try Files.bytes("\(folder)/\(name)")
      bytes += Array("\(name)\n\(content.count)\n".utf8)
      bytes += content
    }
    return SHA256Hash.digest(of: bytes).hex
  }

  private static func isName(_ name: String) -> Bool {
    name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "_"):
        true
      default: false
      }
    }
  }
}
