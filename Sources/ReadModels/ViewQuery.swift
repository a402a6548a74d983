package import PostgresWire

/// A question put together from parts that are known: columns from the catalogue, values bound.
package struct ViewQuery {
  /// Why it cannot be asked.
  package enum Refusal: Error {
    case unknownColumn(String)
    /// The value is not of the column's type.
    case value(String, column: ViewColumn)
    case postgres(PostgresError)
    /// What the view says of a moment cannot be read as SQL with `:at`.
    case unbound(String)
  }

  package let view: String
  /// Where the view stands.
  package let schema: String
  /// What the view says of a moment, instead of its rows: SQL with `:at`, and the moment as text.
  package var validAt: (sql: String, moment: String)?
  package let columns: [ViewColumn]
  package var filters: [ViewFilter] = []
  package var order: [ViewOrder] = []
  /// The columns of the answer; empty for all.
  package var selected: [String] = []
  package var limit: Int64 = 100

  /// - Parameter columns: the view's, from `ViewCatalog`.
  package init(view: String, columns: [ViewColumn], in schema: String = "read") {
    self.view = view
    self.schema = schema
    self.columns = columns
  }

  /// Asks it.
  /// - Parameter connection: in a read-only transaction.
  package func run(_ connection: PostgresConnection) throws(Refusal) -> PostgresRows {
    let (sql, values) = try statement()
    for filter in filters where filter.comparison.takesValue && filter.comparison != .contains {
      try TypedText.check(filter.value, try column(filter.column), connection)
    }
    do {
      return try connection.query(sql, values.map { .text($0) } + [.int8(limit)])
    } catch {
      throw .postgres(error)
    }
  }

  /// The SQL and the values of its parameters but the last, the limit.
  func statement() throws(Refusal) -> (sql: String, values: [String]) {
    var names: [String] = []
    for name in selected { names.append(Self.quoted(try column(name).name)) }
    var conditions: [String] = []
    var values: [String] = []
    let source = try source(&values)
    for filter in filters {
      let column = try column(filter.column)
      if filter.comparison.takesValue { values.append(filter.value) }
      conditions.append("(\(filter.sql(column, parameter: values.count)))")
    }
    var sorts: [String] = []
    for order in order {
      sorts.append(Self.quoted(try column(order.column).name) + (order.descending ? " DESC" : ""))
    }
    var sql = "SELECT \(names.isEmpty ? "*" : names.joined(separator: ", "))"
    sql += " FROM \(source)"
    if !conditions.isEmpty { sql += " WHERE " + conditions.joined(separator: " AND ") }
    if !sorts.isEmpty { sql += " ORDER BY " + sorts.joined(separator: ", ") }
    return (sql + " LIMIT $\(values.count + 1)", values)
  }

  /// What the rows come from; a moment is the first parameter.
  private func source(_ values: inout [String]) throws(Refusal) -> String {
    guard let validAt else { return "\(Self.quoted(schema)).\(Self.quoted(view))" }
    let at = SavedQuestion.Parameter(
      name: "at", type: "timestamptz", defaultText: nil, doc: "the moment")
    do {
      let sql = try QuestionText.bind(validAt.sql, [at], question: view).sql
      values.append(validAt.moment)
      return "(\n\(sql)\n) AS at_moment"
    } catch {
      throw .unbound(error.text)
    }
  }

  private func column(_ name: String) throws(Refusal) -> ViewColumn {
    guard let found = columns.first(where: { $0.name == name }) else { throw .unknownColumn(name) }
    return found
  }

  /// A name of the catalogue as SQL quotes it.
  static func quoted(_ name: String) -> String {
    var result = "\""
    for character in name.unicodeScalars {
      if character == "\"" { result += "\"" }
      result.unicodeScalars.append(character)
    }
    return result + "\""
  }
}
