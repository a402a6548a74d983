import CommandKit
import PostgresWire
import Replay
import Store

/// Whether an archive's folder was put back to an earlier copy of itself, which the folder alone cannot
/// tell: a database that saw more of it can.
enum EarlierArchive {
  /// What the folder lacks of what the database saw of it, in words.
  /// - Returns: nothing where it lacks nothing; nil where nobody can know.
  static func faults(
    _ context: CommandContext, folder: String
  ) throws(CommandFailure) -> [String]? {
    guard context.settings.text(CommonSettings.database.name) != nil else {
      return nil
    }
    // There is nothing yet to compare.
    guard HostProcess.exists(folder + "/meta.properties") else { return [] }
    let postgres = try context.postgres()
    do throws(OperatorKeeping.Fault) {
      return try ArchiveMemory(archive: folder).faults(ReachStore(try connect(postgres)))
    } catch {
      if case .archive(let error) = error { throw Failures.failure(error) }
      let text = "whether the archive is an earlier copy cannot be known"
      if let logger = context.logger {
        logger.log(.warning, text, [("error", .text("\(error)"))])
      } else {
        context.console.say("\(text): \(error)")
      }
      return nil
    }
  }

  /// Refuses a folder of an earlier time.
  static func refuse(_ context: CommandContext, folder: String) throws(CommandFailure) {
    let faults = try faults(context, folder: folder)
    guard let first = faults?.first else { return }
    throw CommandFailure(
      .corrupt, "\(folder) is an earlier copy of the archive: \(first)",
      action: "bring the later one back; or accept this one: annals archive verify"
        + " --accept-earlier")
  }

  /// Has the database take the folder as it is for all that there ever was.
  static func accept(_ context: CommandContext, folder: String) throws(CommandFailure) {
    let postgres = try context.postgres()
    do throws(OperatorKeeping.Fault) {
      try ArchiveMemory(archive: folder).accept(ReachStore(try connect(postgres)))
    } catch {
      switch error {
      case .archive(let error): throw Failures.failure(error)
      case .store(let error): throw Failures.failure(error)
      case .behind, .another: throw CommandFailure(.bug, "\(error)")
      }
    }
  }

  private static func connect(
    _ postgres: PostgresSettings
  ) throws(OperatorKeeping.Fault) -> PostgresConnection {
    do throws(PostgresError) {
      return try PostgresConnection(postgres, applicationName: "annals-archive")
    } catch { throw .store(.postgres(error)) }
  }
}
