/// One step of the control schema, in the order in which steps are taken.
package struct Migration: Sendable {
  package let number: Int32
  package let name: String
  package let sql: String

  /// All steps; a step that was released is never changed, another one is added.
  package static let all: [Migration] = [
    Migration(
      number: 1, name: "control",
      sql: String(decoding: PackageResources._0001_control_sql, as: UTF8.self)),
    Migration(
      number: 2, name: "sketch",
      sql: String(decoding: PackageResources._0002_sketch_sql, as: UTF8.self)),
  ]
}
