import Crypto
import EventCodec
import EventModel

/// `topics/` to Swift: the constants, the structs, the texts and the fingerprints.
enum TopicsMode {
  static func run(folder: String, output: String) throws(CompilerError) {
    let files = try contractFiles(in: folder)
    let text = try generate(files, folder: folder)
    _ = try Released.check(files, in: folder)
    try Files.write(text, to: output)
  }

  /// topic.json and the schemas of every folder; samples, READMEs and Swift files are not read.
  static func contractFiles(in folder: String) throws(CompilerError) -> [ContractFile] {
    var files: [ContractFile] = []
    for topic in try Files.names(in: folder) where Files.isFolder("\(folder)/\(topic)") {
      for name in try Files.names(in: "\(folder)/\(topic)") where name.hasSuffix(".json") {
        files.append(
          ContractFile(
            path: "\(topic)/\(name)", text: try Files.text("\(folder)/\(topic)/\(name)")))
      }
    }
    return files
  }

  /// The generated file. The same files give the same text, to the byte.
  static func generate(_ files: [ContractFile], folder: String) throws(CompilerError) -> String {
    let registry: ContractRegistry
    do throws(ContractFileError) {
      registry = try ContractRegistry(files: files)
    } catch {
      throw CompilerError(error, folder: folder)
    }
    var text = """
      // Made from topics/ by ContractCompiler at every build; nobody edits it.

      package import EventCodec
      package import EventModel


      """
    text += eventTypes(registry)
    for event in registry.events { text += EventStructWriter.text(event) }
    text += EventStructWriter.readers + "\n"
    text += embedded(files)
    text += hashes(files)
    return text
  }

  private static func eventTypes(_ registry: ContractRegistry) -> String {
    var text = "/// The numbers of all event types.\npackage enum EventTypes {\n"
    for event in registry.events {
      let name = SwiftNames.identifier(
        SwiftNames.lowerCamel(event.name.split(separator: ".").map(String.init)))
      text += SwiftLiteral.doc("`\(event.name)`: \(event.title).", indent: "  ")
      text += "  package static let \(name) = EventTypeID(\(event.id.number))\n"
    }
    return text + "}\n\n"
  }

  private static func embedded(_ files: [ContractFile]) -> String {
    var text = "/// The files that the contracts are read from, as they were when this was built.\n"
    text += "package enum ContractFiles {\n  package static let all: [ContractFile] = [\n"
    for file in files {
      text += "ContractFile(path: \(SwiftLiteral.short(file.path)), text: "
      text += SwiftLiteral.text(file.text) + "),\n"
    }
    return text + "  ]\n}\n\n"
  }

  /// A fingerprint a topic over topic.json and the schemas, each as path, length and bytes.
  private static func hashes(_ files: [ContractFile]) -> String {
    var bytes: [String: [UInt8]] = [:]
    for file in files {
      let topic = String(file.path.prefix { $0 != "/" })
      bytes[topic, default: []] += Array("\(file.path)\n\(file.text.utf8.count)\n".utf8)
      bytes[topic, default: []] += Array(file.text.utf8)
    }
    var text = "/// SHA-256 over each topic's topic.json and schemas, by the topic's name.\n"
    text += "package enum ContractHashes {\n  package static let byTopic: [String: String] = [\n"
    for (topic, bytes) in bytes.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      text += "    \(SwiftLiteral.short(topic)): \"\(SHA256Hash.digest(of: bytes).hex)\",\n"
    }
    return text + "  ]\n}\n\n"
  }
}
