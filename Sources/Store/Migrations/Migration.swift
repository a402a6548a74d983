import Crypto

/// One step of the control schema, in the order in which steps are taken.
package struct Migration: Sendable {
  package let number: Int32
  package let name: String
  let sql: String

  /// SHA-256 of its SQL: a step that was taken must not change behind the database's back.
  package var sha256: String { SHA256Hash.digest(of: Array(sql.utf8)).hex }

  /// All steps; one that was released is never changed, another one is added.
  package static let all: [Migration] = [
    Migration(number: 1, name: "control", sql: SQL.control),
    Migration(number: 2, name: "sketch", sql: SQL.sketch),
    Migration(number: 3, name: "replay", sql: SQL.replay),
    Migration(number: 4, name: "past", sql: SQL.past),
    Migration(number: 5, name: "drills", sql: SQL.drills),
    Migration(number: 6, name: "carried", sql: SQL.carried),
    Migration(number: 7, name: "reaches", sql: SQL.reachesTable),
  ]
}
