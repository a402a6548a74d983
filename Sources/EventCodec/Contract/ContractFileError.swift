/// What is wrong with a contract, and where.
package struct ContractFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file, relative to `topics/`; empty where none is known.
  package var file: String
  /// The place in the file as a JSON pointer; empty for the whole of it.
  package var pointer: String
  /// What is wrong there and what would be right, as the end of a sentence.
  package var reason: String

  package init(file: String, pointer: String, reason: String) {
    self.file = file
    self.pointer = pointer
    self.reason = reason
  }

  package var description: String { "\(file)#\(pointer): \(reason)" }
}
