package import PostgresWire

/// One column of a view, as the database describes it.
package struct ViewColumn: Sendable, Equatable {
  package let name: String
  /// As SQL writes it: `timestamp with time zone`.
  package let type: String
  package let doc: String
}

/// A view in schema `read`: what readers see of a read model.
package struct ReadView: Sendable, Equatable {
  package let name: String
  package let doc: String
}

/// What can be read, taken from the database itself, so that it is true whatever made it.
package struct ViewCatalog {
  private let connection: PostgresConnection

  package init(_ connection: PostgresConnection) { self.connection = connection }

  /// All views, by name.
  package func views() throws(PostgresError) -> [ReadView] {
    try connection.query(SQL.views).map { ReadView(name: $0.text(0)!, doc: $0.text(1)!) }
  }

  /// At which cut a read model stands, as one line that names it for ever; nil where none is active.
  package func cut(of projection: String) throws(PostgresError) -> String? {
    let rows = try connection.query(SQL.cut, [.text(projection)])
    return rows.isEmpty ? nil : rows[0].text(0)
  }

  /// A view's columns in their order; empty where there is no such view.
  /// - Parameter schema: where it stands.
  package func columns(
    of view: String, in schema: String = "read"
  ) throws(PostgresError) -> [ViewColumn] {
    try connection.query(SQL.columns, [.text(view), .text(schema)]).map {
      ViewColumn(name: $0.text(0)!, type: $0.text(1)!, doc: $0.text(2)!)
    }
  }
}

/// The statements of this module, one file each.
enum SQL {
  static let views = String(decoding: PackageResources.views_sql, as: UTF8.self)
  static let cut = String(decoding: PackageResources.cut_sql, as: UTF8.self)
  static let columns = String(decoding: PackageResources.columns_sql, as: UTF8.self)
}
