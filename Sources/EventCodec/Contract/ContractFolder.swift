import JSONFields

/// The files of one topic's folder, told apart by name and scanned.
struct ContractFolder {
  struct Schema {
    let event: String
    let version: UInt16
    let file: String
    let document: JSONDocument
  }

  /// The folder's name, which is the topic's.
  let name: String
  let declaration: JSONDocument
  /// By event, then by version.
  let schemas: [Schema]

  var declarationFile: String { "\(name)/topic.json" }

  /// The folders by name, bytewise.
  static func group(_ files: [ContractFile]) throws(ContractFileError) -> [ContractFolder] {
    var byFolder: [String: [ContractFile]] = [:]
    for file in files {
      let parts = file.path.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw ContractFileError(
          file: file.path, pointer: "", reason: "a contract's files lie in a topic's folder")
      }
      byFolder[String(parts[0]), default: []].append(file)
    }
    var folders: [ContractFolder] = []
    let sorted = byFolder.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    for (name, files) in sorted { folders.append(try folder(name, files)) }
    return folders
  }

  private static func folder(_ name: String, _ files: [ContractFile]) throws(ContractFileError)
    -> ContractFolder
  {
    var declaration: JSONDocument?
    var schemas: [Schema] = []
    for file in files {
      let document = try scan(file)
      let fileName = String(file.path.dropFirst(name.count + 1))
      if fileName == "topic.json" {
        declaration = document
        continue
      }
      guard let (event, version) = parse(fileName) else {
        throw ContractFileError(
          file: file.path, pointer: "", reason: "must be called <event>.v<version>.schema.json")
      }
      schemas.append(Schema(event: event, version: version, file: file.path, document: document))
    }
    guard let declaration else {
      throw ContractFileError(file: "\(name)/topic.json", pointer: "", reason: "is missing")
    }
    schemas.sort {
      $0.event == $1.event
        ? $0.version < $1.version : $0.event.utf8.lexicographicallyPrecedes($1.event.utf8)
    }
    return ContractFolder(name: name, declaration: declaration, schemas: schemas)
  }

  private static func scan(_ file: ContractFile) throws(ContractFileError) -> JSONDocument {
    let document: JSONDocument
    do throws(JSONFault) {
      document = try JSONDocument(file.text)
    } catch {
      throw ContractFileError(file: file.path, pointer: "", reason: "is not JSON: \(error)")
    }
    guard document.nonFiniteCount == 0 else {
      throw ContractFileError(file: file.path, pointer: "", reason: "holds NaN or Infinity")
    }
    return document
  }

  /// `order.placed.v1.schema.json` is version 1 of `order.placed`.
  private static func parse(_ name: String) -> (event: String, version: UInt16)? {
    guard name.hasSuffix(".schema.json") else { return nil }
    let stem = name.dropLast(".schema.json".count)
    guard let dot = stem.lastIndex(of: "."), stem[dot...].hasPrefix(".v"),
      let version = UInt16(stem[stem.index(dot, offsetBy: 2)...]), version >= 1,
      stem[stem.index(dot, offsetBy: 2)...] == "\(version)"
    else { return nil }
    let event = String(stem[..<dot])
    return event.isEmpty ? nil : (event, version)
  }
}
