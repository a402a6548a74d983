import Archive
import CommandKit
import PostgresWire
import Replay
import Store

/// Takes operators' decisions from an archive over into a database that lacks them.
enum OperatorCarry {
  /// What an archive keeps.
  static func history(_ path: String) throws(CommandFailure) -> OperatorHistory {
    do throws(ArchiveError) { return try OperatorHistory(archive: path) } catch {
      throw HistoryPlace.failure(error)
    }
  }

  /// Carries them over; says so where there were any.
  static func run(
    _ context: CommandContext, archive path: String, _ connection: PostgresConnection
  ) throws(CommandFailure) {
    let history = try history(path)
    guard !history.entries.isEmpty else { return }
    let carried = try Failures.store { () throws(StoreError) in
      try OperatorLog(connection).carryOver(history.entries)
    }
    guard !carried.isEmpty else { return }
    if let logger = context.logger {
      logger.log(
        .info, "operators' decisions carried over", [("decisions", .integer(Int64(carried.count)))])
    } else {
      context.console.say(
        "\(Grouped.text(Int64(carried.count))) operators' decisions carried over from the archive")
    }
  }
}
