import EventCodec
import Foundation
import Testing
import Topics

/// The house's contracts with something changed in the text of a file, as an editor would.
struct ContractEditing {
  var files = ContractFiles.all

  /// Replaces a text that must be there exactly once.
  mutating func replace(_ old: String, with new: String, in path: String) throws {
    let index = try #require(files.firstIndex { $0.path == path }, "no file \(path)")
    let parts = files[index].text.components(separatedBy: old)
    try #require(parts.count == 2, "\(old) is \(parts.count - 1) times in \(path)")
    files[index] = ContractFile(path: path, text: parts.joined(separator: new))
  }

  mutating func add(_ path: String, _ text: String) {
    files.append(ContractFile(path: path, text: text))
  }

  func text(_ path: String) throws -> String {
    try #require(files.first { $0.path == path }).text
  }

  func changes() throws -> [ContractChange] {
    try Compatibility.changes(from: ContractFiles.all, to: files)
  }

  /// The error that building a registry from the files throws.
  func error() -> ContractFileError? {
    do throws(ContractFileError) {
      _ = try ContractRegistry(files: files)
      return nil
    } catch {
      return error
    }
  }
}
