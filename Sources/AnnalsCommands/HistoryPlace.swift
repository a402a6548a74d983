import Archive
import CommandKit
import Replay

/// Where a command reads events again: an archive, if one is named, and Kafka, if it is.
enum HistoryPlace {
  static let archive = OptionDescription(
    "archive", .text(placeholder: "DIR"), environment: "ANNALS_ARCHIVE",
    doc: "The archive that is read before Kafka; without it, Kafka alone.")

  static func sources(_ context: CommandContext) throws(CommandFailure) -> HistorySources {
    let archive = try context.parsed.text("archive").map { (path) throws(CommandFailure) in
      do throws(ArchiveError) { return try ArchiveReader(path: path) } catch {
        throw failure(error)
      }
    }
    // An archive alone is a history too, as far as it reaches.
    return HistorySources(
      kafka: context.namesKafka || archive == nil ? try context.kafka() : nil, archive: archive,
      timeout: context.brokerTimeout)
  }

  /// What is wrong with an archive that is read, and was not the command's to make.
  static func failure(_ error: ArchiveError) -> CommandFailure {
    switch error {
    case .damaged: CommandFailure(.corrupt, "\(error)", action: "annals archive verify")
    case .disk(let error): Failures.failure(error)
    case .locked: CommandFailure(.retryLater, "\(error)", action: "try again")
    case .invalid, .unknown, .outOfRange:
      CommandFailure(.misconfigured, "\(error)", action: "name an archive's folder")
    case .unfit: CommandFailure(.bug, "\(error)")
    }
  }
}
