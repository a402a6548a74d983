/// A view as the catalogue has it: enough to make it again elsewhere.
package struct ViewDefinition: Equatable, Sendable {
  /// One column of a view.
  package struct Column: Equatable, Sendable {
    package let name: String
    /// As SQL writes it: `numeric(10,2)`.
    package let type: String
    /// Empty for types that have none.
    package let collation: String
    package let doc: String

    /// Whether a reader of one can read the other.
    func fits(_ other: Column) -> Bool {
      name == other.name && type == other.type && collation == other.collation
    }
  }

  package let name: String
  /// A `SELECT`, every name in it qualified.
  package let sql: String
  package let doc: String
  package let columns: [Column]

  /// The columns of another view that this one lacks or has with another type, each as
  /// `name` or `name type -> type`; empty where readers of the other can read this one.
  package func missing(from other: ViewDefinition) -> [String] {
    other.columns.compactMap { column in
      guard let own = columns.first(where: { $0.name == column.name }) else {
        return "\(column.name) is removed"
      }
      return own.fits(column) ? nil : "\(column.name) \(column.type) becomes \(own.type)"
    }
  }

  /// The columns of another view that this one has with another type.
  package func retyped(from other: ViewDefinition) -> [String] {
    other.columns.filter { column in
      columns.contains { $0.name == column.name && !$0.fits(column) }
    }.map(\.name)
  }

  /// The names of the columns that another view lacks.
  package func added(to other: ViewDefinition) -> [String] {
    columns.map(\.name).filter { name in !other.columns.contains { $0.name == name } }
  }
}
