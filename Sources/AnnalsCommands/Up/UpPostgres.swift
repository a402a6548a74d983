import CommandKit
import Glibc
import PostgresWire
import PrivatePostgres
import Threads
import Worker

/// The Postgres of `annals up`.
final class UpPostgres {
  private static let database = "annals"
  /// Recovery after a crash may take a while; nothing waits longer.
  private static let readyPatience: Duration = .seconds(300)

  private let cluster: PrivateCluster
  private let log: UpLog
  /// As `DATABASE_URL`.
  var url: String { cluster.url(database: Self.database) }

  /// Makes the cluster where there is none, and starts it.
  init(_ context: CommandContext, folder: String, log: UpLog) throws(CommandFailure) {
    // They are about other servers, and libpq would read them for this one too.
    for name in context.environment.keys where name.hasPrefix("PG") { unsetenv(name) }
    self.log = log
    do throws(PrivatePostgresError) {
      cluster = try PrivateCluster(
        path: folder, programs: context.settings.text(SettingsCatalogue.postgresPrograms.name),
        environment: context.environment
      ) { step in
        switch step {
        case .making:
          log.info(
            "Postgres cluster is being made", ["folder": .text(folder)],
            text: "making a Postgres cluster in \(folder)")
        case .stoppingLeftOver(let process):
          log.warning(
            "Postgres left over is being stopped", ["process": .integer(Int64(process))],
            text: "stopping the Postgres that a killed run left: process \(process)")
        case .starting: log.info("Postgres is starting", ["folder": .text(folder)])
        }
      }
    } catch {
      throw Self.failure(error)
    }
  }

  /// Waits until it answers, and makes the database where there is none.
  /// - Returns: its version; nil where the stop came first.
  func waitUntilReady(_ stop: StopFlag) throws(CommandFailure) -> String? {
    let settings = try Failures.postgres { () throws(PostgresError) in
      try PostgresSettings(url: cluster.url(database: "postgres"))
    }
    let start = ContinuousClock.now
    var told = false
    while !stop.isSet {
      try check()
      do throws(PostgresError) {
        let connection = try PostgresConnection(settings, applicationName: "annals-up")
        let name = PostgresBind.text(Self.database)
        if try connection.query("SELECT FROM pg_database WHERE datname = $1", [name]).isEmpty {
          try connection.execute("CREATE DATABASE \(Self.database)")
        }
        let version = connection.serverVersion
        return "\(version / 10_000).\(version % 10_000)"
      } catch {
        guard error.kind == .connectionLost, .now - start < Self.readyPatience else {
          throw Failures.failure(error)
        }
      }
      if !told, .now - start > .seconds(3) {
        told = true
        log.info("Postgres recovers", text: "Postgres recovers what it had written; waiting")
      }
      OwnThread.sleep(.milliseconds(20))
    }
    return nil
  }

  /// - Throws: `unavailable` where it ended by itself, with the last lines of its log.
  func check() throws(CommandFailure) {
    if !cluster.isRunning() { throw Self.failure(cluster.end) }
  }

  /// Stops it in order; one that ended by itself was told of before.
  func stop() throws(CommandFailure) {
    do throws(PrivatePostgresError) { try cluster.stop() } catch { throw Self.failure(error) }
  }

  private static func failure(_ error: PrivatePostgresError) -> CommandFailure {
    let exit: ExitCode =
      switch error {
      case .programsMissing, .versionMissing, .accountMissing, .pathTooLong: .misconfigured
      case .notACluster: .misconfigured
      case .unreachable, .notOurs: .notPermitted
      case .failed: .unavailable
      case .stuck: .retryLater
      case .system: .cannotWrite
      }
    return CommandFailure(exit, "\(error)", action: error.action)
  }
}
