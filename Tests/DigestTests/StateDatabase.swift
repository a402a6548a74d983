import Crypto
import EventModel
import Foundation
import Glibc
import PostgresWire
import TestKit
import TestServers

@testable import Replay
@testable import Store

/// A migrated database with one generation whose tables a test makes itself.
struct StateDatabase {
  static let schema = "planted_v1_g1"

  let url: String
  let connection: PostgresConnection
  let generation = Generation(
    id: 1, projection: ProjectionName("planted"), version: 1, number: 1, schema: schema,
    sourceHash: "s", state: .active)

  /// Runs `body` in a database that is dropped afterwards.
  static func with<Value>(_ body: (StateDatabase) throws -> Value) throws -> Value {
    try PostgresCluster.shared().withDatabase { url in
      let database = try StateDatabase(url: url)
      _ = try Migrator(database.connection).run(projections: [], topics: [], dryRun: false)
      try database.connection.execute("CREATE SCHEMA \(schema)")
      return try body(database)
    }
  }

  private init(url: String) throws {
    self.url = url
    connection = try Self.connect(url)
  }

  static func connect(_ url: String) throws(PostgresError) -> PostgresConnection {
    try PostgresConnection(PostgresSettings(url: url), applicationName: "test")
  }

  func execute(_ sql: String) throws { try connection.execute(sql) }

  /// Runs `body` in a snapshot of now.
  func snapshot<Value>(_ body: (StateSnapshot) throws -> Value) throws -> Value {
    let snapshot = try StateSnapshot(generation, connection)
    let result = Result { try body(snapshot) }
    try snapshot.close()
    return try result.get()
  }

  /// The tree of now.
  func tree(workers: Int = 1, splitBytes: Int64 = 1 << 40) throws -> StateTree {
    let url = url
    return try snapshot {
      try $0.tree(workers: workers, splitBytes: splitBytes) { () throws(PostgresError) in
        try Self.connect(url)
      }
    }
  }

  /// What `Tests/Oracle/digest.py` prints.
  func oracle(_ options: String...) throws -> String {
    let path = Self.temporary("oracle")
    defer { unlink(path) }
    try ChildProcess.run(
      [
        "python3", RepoFiles.root.appending(path: "Tests/Oracle/digest.py").path, url, Self.schema,
      ] + options, output: path)
    return ChildProcess.contents(path)
  }

  /// The same lines from a tree of ours.
  static func lines(_ tree: StateTree) -> String {
    tree.tables.map { "\($0.table.name) \($0.rowCount) \($0.hash.hex)\n" }.joined()
      + "- \(tree.tables.reduce(0) { $0 + $1.rowCount }) \(tree.digest.hex)\n"
  }

  /// A path that nobody else has, in the folder for such.
  static func temporary(_ stem: String) -> String {
    var template = Array("/tmp/annals-\(stem)-XXXXXX".utf8CString)
    close(mkstemp(&template))
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    unlink(path)
    return path
  }
}
