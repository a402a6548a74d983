/// How rows are written to standard output.
package enum OutputFormat: String, CaseIterable, Sendable {
  /// Aligned columns, for people.
  case table
  /// One JSON array.
  case json
  /// One JSON object a line.
  case ndjson
}
