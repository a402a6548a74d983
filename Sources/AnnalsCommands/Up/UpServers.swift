import CommandKit
import Worker

/// The servers of `annals up`: started and stopped in order, and watched in between.
final class UpServers {
  private let context: CommandContext
  private let folder: UpFolder
  private let stopFlag: StopFlag
  private let log: UpLog
  private var postgres: UpPostgres?
  private var node: UpNode?

  init(_ context: CommandContext, _ folder: UpFolder, stop: StopFlag, log: UpLog) {
    self.context = context
    self.folder = folder
    stopFlag = stop
    self.log = log
  }

  /// Starts both and waits until they answer.
  /// - Returns: where they are; nil where the stop came first.
  func start() throws(CommandFailure) -> UpPlace? {
    let postgres = try UpPostgres(context, folder: folder.postgres, log: log)
    self.postgres = postgres
    // Its address is found wrong or taken before anything is waited for.
    let node = try UpNode(context, folder: try folder.node(), log: log)
    self.node = node
    guard let version = try postgres.waitUntilReady(stopFlag) else { return nil }
    log.info("servers ready", ["address": .text(node.address), "database": .text(postgres.url)])
    return UpPlace(kafka: node.address, database: postgres.url, postgresVersion: version)
  }

  /// Whether both still serve.
  /// - Throws: why one does not.
  func check() throws(CommandFailure) {
    try node?.check()
    try postgres?.check()
  }

  /// Stops what was started: the node, then Postgres. Every worker has left by then.
  /// - Returns: what did not end as it should.
  func stop() -> [CommandFailure] {
    var failures: [CommandFailure] = []
    if let node {
      do throws(CommandFailure) { try node.stop() } catch { failures.append(error) }

    }
    if let postgres {
      do throws(CommandFailure) { try postgres.stop() } catch { failures.append(error) }
      log.info("Postgres stopped")
    }
    return failures
  }
}
