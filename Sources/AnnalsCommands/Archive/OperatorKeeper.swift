import CommandKit
import PostgresWire
import Replay
import Store
import Threads
import Worker

/// Keeps a database's operator log in the archive while an archiver runs, on a thread of its own, and
/// in the database how far the archive reaches.
/// Where it cannot, archiving goes on; why is said once, and it tries again.
final class OperatorKeeper: Sendable {
  /// How long a decision waits until it is on the archive's disk.
  private static let every: Duration = .seconds(1)

  private let folder: String
  private let postgres: PostgresSettings
  private let notice: @Sendable (WorkerNotice) -> Void
  private let stop = StopFlag()

  /// What its thread alone has.
  private struct Work {
    let keeping: OperatorKeeping
    let memory: ArchiveMemory
    var connection: PostgresConnection?
    var said = ""
  }

  /// - Returns: nil where no database is named.
  init?(
    _ context: CommandContext, folder: String, notice: @escaping @Sendable (WorkerNotice) -> Void
  ) throws(CommandFailure) {
    guard context.settings.text(CommonSettings.database.name) != nil else { return nil }
    self.folder = folder
    self.notice = notice
    postgres = try context.postgres()
  }

  /// Starts it. Whoever started it calls `end` with what this returns.
  func start() -> OwnThread { OwnThread { self.run() } }

  /// Keeps what was decided until now, and ends the thread.
  func end(_ thread: OwnThread) {
    stop.set()
    thread.join()
  }

  private func run() {
    var work = Work(
      keeping: OperatorKeeping(archive: folder), memory: ArchiveMemory(archive: folder))
    var isLast = false
    while !isLast {
      isLast = stop.isSet
      // The archiver makes the folder.
      if HostProcess.exists(folder + "/meta.properties") { turn(&work) }
      let next = ContinuousClock.now + Self.every
      while !isLast, !stop.isSet, .now < next { OwnThread.sleep(.milliseconds(50)) }
    }
  }

  private func turn(_ work: inout Work) {
    do throws(OperatorKeeping.Fault) {
      if work.connection == nil { work.connection = try connect() }
      try work.memory.note(ReachStore(work.connection!))
      let kept = try work.keeping.keep(OperatorLog(work.connection!))
      work.said = ""
      guard kept > 0 else { return }
      notice(
        WorkerNotice(
          level: .info, message: "operators' decisions kept", fields: [("decisions", "\(kept)")]))
    } catch {
      if case .store = error { work.connection = nil }
      guard work.said != "\(error)" else { return }
      work.said = "\(error)"
      notice(
        WorkerNotice(
          level: .warning, message: "operators' decisions are not kept",
          fields: [("error", work.said)]))
    }
  }

  private func connect() throws(OperatorKeeping.Fault) -> PostgresConnection {
    do throws(PostgresError) {
      return try PostgresConnection(postgres, applicationName: "annals-operators")
    } catch {
      throw .store(.postgres(error))
    }
  }
}
