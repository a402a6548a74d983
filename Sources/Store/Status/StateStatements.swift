/// What a generation's state is read with, in a snapshot that somebody else opens; each file of SQL
/// names its binds.
package enum StateStatements {
  /// The columns of a schema's tables.
  package static let columns = SQL.stateColumns
  /// How far a generation is.
  package static let cut = SQL.stateCut
  /// How many bytes a table takes.
  package static let bytes = SQL.stateBytes
}
