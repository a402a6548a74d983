import CommandKit
import Worker

/// The slot of this host that a worker takes.
enum WorkSlot {
  /// The one that `--slot` names, or the first that is free.
  /// - Throws: `retryLater` where it is taken, `notPermitted` where no lock can be made.
  static func take(_ context: CommandContext) throws(CommandFailure) -> SlotLock {
    let runtime = context.environment["XDG_RUNTIME_DIR"].flatMap { $0.isEmpty ? nil : $0 }
    let folder = SlotLock.folder(runtimeFolder: runtime)
    do throws(SlotLock.Refusal) {
      return try SlotLock.take(context.parsed.integer("slot").map { Int($0) }, in: folder)
    } catch {
      switch error {
      case .taken(let slot?, let process):
        throw CommandFailure(
          .retryLater,
          "slot \(slot) of this host is taken"
            + (process.isEmpty ? "" : " by process \(process)"),
          action: "leave --slot out to take the first that is free")
      case .taken(nil, _):
        throw CommandFailure(
          .retryLater, "all \(SlotLock.slots.count) slots of this host are taken",
          action: "stop a worker, or start this one on another host")
      case .folder(let path, let reason):
        throw CommandFailure(
          .notPermitted, "no lock can be made: \(reason)", place: path,
          action: "set XDG_RUNTIME_DIR to a folder of your own")
      }
    }
  }
}
