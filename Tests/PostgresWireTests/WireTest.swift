import PostgresWire
import TestServers
import Testing

/// Gives a test an empty database and a connection to it.
enum WireTest {
  static func connect(_ url: String, cache: Int = 256) throws -> PostgresConnection {
    try PostgresConnection(
      PostgresSettings(url: url), applicationName: "annals-test", statementCacheCapacity: cache)
  }

  static func run(_ body: (PostgresConnection, _ url: String) throws -> Void) throws {
    try PostgresCluster.shared().withDatabase { url in
      try body(connect(url), url)
    }
  }

  /// The error that `body` must throw.
  static func error(
    _ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> PostgresError {
    try #require(
      throws: PostgresError.self, sourceLocation: sourceLocation, performing: body)
  }
}

/// The same with a cache of that many statements.
enum PostgresClusterRun {
  static func run(cache: Int, _ body: (PostgresConnection) throws -> Void) throws {
    try PostgresCluster.shared().withDatabase { url in
      try body(WireTest.connect(url, cache: cache))
    }
  }
}
