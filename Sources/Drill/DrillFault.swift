/// Why a file is no drill: where, what, and what to do about it.
package struct DrillFault: Error, Equatable, Sendable {
  /// The file as it was named.
  package let file: String
  /// Counts from 1.
  package let line: Int
  /// The member, as `steps[2].within`; empty for the whole file.
  package let path: String
  package let what: String
  package let action: String

  /// As a person reads it: `replay/drills/a.json:12: steps[2].within`.
  package var place: String { "\(file):\(line)" + (path.isEmpty ? "" : ": \(path)") }
}
