import PostgresWire

/// Whether a text is a value of an SQL type: the server itself decides, and nothing is spliced.
enum TypedText {
  /// - Throws: `value` where it is not; a transaction that is open has then failed.
  static func check(
    _ text: String, _ column: ViewColumn, _ connection: PostgresConnection
  ) throws(ViewQuery.Refusal) {
    do {
      try connection.query("SELECT CAST($1 AS \(column.type)) IS NULL", [.text(text)])
    } catch {
      guard error.disposition == .poison else { throw .postgres(error) }
      throw .value(text, column: column)
    }
  }
}
