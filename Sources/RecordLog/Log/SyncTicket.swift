/// What has to be on the disk before a partition's records up to an offset may be seen.
///
/// Made on the loop's thread, run on a sync thread, handed back to `PartitionLog.synced`.
package struct SyncTicket: Sendable {
  /// One thing to do, in order.
  enum Step: Sendable {
    case data(LogFile)
    case folder(String)
    /// The file, written under another name, takes its own.
    case publish(LogFile, to: String)
  }

  let steps: [Step]
  /// Written so far when the ticket was made.
  let end: LogPlace
  let files: any LogFiles
  /// The checkpoint whose files are among the steps.
  let checkpoint: LogPlace?
  /// The checkpoint in the recovery point, where that is among the steps.
  let recorded: LogPlace?

  /// Does it, and says how it went. Blocks for the disk.
  package func run() -> SyncOutcome {
    var failure: LogError?
    do throws(LogError) {
      for step in steps {
        switch step {
        case .data(let file): try files.sync(file.descriptor, path: file.path)
        case .folder(let path): try files.syncFolder(path)
        case .publish(let file, let path):
          try files.sync(file.descriptor, path: file.path)
          try files.rename(file.path, to: path)
        }
      }
    } catch { failure = error }
    return SyncOutcome(ticket: self, failure: failure)
  }
}

/// How the fsyncs of a ticket went.
package struct SyncOutcome: Sendable {
  let ticket: SyncTicket
  /// Nil where everything is on the disk. Anything else is fatal to the folder.
  package let failure: LogError?
}

/// A place between two batches.
struct LogPlace: Sendable, Equatable {
  /// The segment, by its base offset.
  var segment: Int64
  /// The byte in its file.
  var position: Int64
  /// The offset of the record that begins there, or will.
  var offset: Int64
}

extension LogPlace {
  /// The beginning of a segment.
  init(startOf segment: Int64) { self.init(segment: segment, position: 0, offset: segment) }
}
