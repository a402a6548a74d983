/// Why a contract's schema cannot be compiled: which keyword, where, and what to do about it.
package struct ContractError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The keyword at fault, as the schema spells it.
  package let keyword: String
  /// The JSON pointer of the schema object that holds the keyword; empty for the root.
  package let pointer: String
  /// What is wrong with it.
  package let reason: String

  package init(keyword: String, pointer: String, reason: String) {
    self.keyword = keyword
    self.pointer = pointer
    self.reason = reason
  }

  package var description: String {
    "\(keyword) at \(pointer.isEmpty ? "the root" : pointer): \(reason)"
  }
}
