package import PostgresWire

extension SavedQuestion {
  /// Why it cannot be answered.
  package enum Refusal: Error {
    case unknownParameter(String)
    case missing(Parameter)
    /// The value is not of the parameter's type.
    case value(String, Parameter)
    case postgres(PostgresError)
  }

  /// Asks it.
  /// - Parameters:
  ///   - values: by the parameter's name; those left out have their defaults.
  ///   - limit: rows at the most.
  ///   - connection: in a read-only transaction.
  package func run(
    _ values: [String: String], limit: Int64, _ connection: PostgresConnection
  ) throws(Refusal) -> PostgresRows {
    for name in values.keys.sorted() where !parameters.contains(where: { $0.name == name }) {
      throw .unknownParameter(name)
    }
    var binds: [PostgresBind] = []
    for parameter in parameters {
      guard let text = values[parameter.name] ?? parameter.defaultText else {
        throw .missing(parameter)
      }
      try check(text, parameter, connection)
      binds.append(.text(text))
    }
    let sql = "SELECT * FROM (\n\(statement)\n) AS answer LIMIT $\(binds.count + 1)"
    do {
      return try connection.query(sql, binds + [.int8(limit)])
    } catch {
      throw .postgres(error)
    }
  }

  private func check(
    _ text: String, _ parameter: Parameter, _ connection: PostgresConnection
  ) throws(Refusal) {
    let column = ViewColumn(name: parameter.name, type: parameter.type, doc: parameter.doc)
    do {
      try TypedText.check(text, column, connection)
    } catch {
      switch error {
      case .value(let text, _): throw .value(text, parameter)
      case .postgres(let error): throw .postgres(error)
      case .unknownColumn(let name), .unbound(let name): throw .unknownParameter(name)
      }
    }
  }
}
