import EventCodec
import JSONFields

/// `topics/released.json`: the contracts as producers and consumers know them. What is built must
/// not break them.
enum Released {
  static let name = "released.json"

  /// The released files; nil where nothing has been released.
  static func files(in folder: String) throws(CompilerError) -> [ContractFile]? {
    guard try Files.names(in: folder).contains(name) else { return nil }
    let path = "\(folder)/\(name)"
    guard case .object(let members) = try tree(try Files.text(path), path) else {
      throw CompilerError("\(path): error: must be an object of files by path")
    }
    return members.map { ContractFile(path: $0.name, text: $0.value.pretty) }
  }

  /// The text that releases those files.
  static func text(_ files: [ContractFile]) throws(CompilerError) -> String {
    var members: [(name: String, value: JSONTree)] = []
    for file in files {
      members.append((file.path, try tree(file.text, file.path)))
    }
    return JSONTree.object(members).pretty + "\n"
  }

  private static func tree(_ text: String, _ path: String) throws(CompilerError) -> JSONTree {
    do throws(JSONFault) {
      return JSONTree(try JSONDocument(text))
    } catch {
      throw CompilerError("\(path): error: is not JSON: \(error)")
    }
  }

  /// Refuses files that break what is released.
  /// - Returns: the changes that break nobody.
  static func check(_ files: [ContractFile], in folder: String) throws(CompilerError)
    -> [ContractChange]
  {
    guard let released = try self.files(in: folder) else { return [] }
    let changes: [ContractChange]
    do throws(ContractFileError) {
      changes = try Compatibility.changes(from: released, to: files)
    } catch {
      throw CompilerError(error, folder: folder)
    }
    let breaking = changes.filter(\.isBreaking)
    guard breaking.isEmpty else {
      throw CompilerError(
        breaking.map {
          "\(folder)/\($0.file): error: \($0.field) \($0.reason). "
            + "Keep this version as it was released and add the next one."
        }.joined(separator: "\n"))
    }
    return changes
  }
}
