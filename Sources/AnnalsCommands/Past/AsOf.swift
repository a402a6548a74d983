import CommandKit
import EventModel
import JSONFields
import Replay

/// How a command line names a moment of the past.
enum AsOf {
  static let known = OptionDescription(
    "as-of-known", .text(placeholder: "TIME|CUT"),
    doc:
      "Answer from what was known then: from the records before that record time, or before a cut"
      + " as an answer names it.")

  static let valid = OptionDescription(
    "as-of-valid", .text(placeholder: "TIME"),
    doc:
      "What held at that event time, as far as it is known: of views that know from when to when.")

  /// The settings that building a past state reads.
  static let settings: [SettingDescription] = [
    CommonSettings.kafkaServers, SettingsCatalogue.brokerTimeout, SettingsCatalogue.pastBytes,
    SettingsCatalogue.pastCount, SettingsCatalogue.rebuildMemory, SettingsCatalogue.rebuildThreads,
    SettingsCatalogue.topicsPrefix,
  ]

  /// Reads a time or a cut.
  /// - Throws: `usage` for what is neither.
  static func moment(
    _ text: String, option: String = "as-of-known"
  ) throws(CommandFailure) -> PastMoment {
    if let time = time(text) { return .time(time) }
    if let cut = KnownCut(text) { return .cut(cut) }
    throw CommandFailure(
      .usage, "--\(option) \(text) is neither a time nor a cut",
      action: "write a time with its zone, as 2026-11-21T06:00:00Z, or a cut as an answer names it,"
        + " as orders#1/0=117;operator=4")
  }

  /// Reads a time of events; nil where the option is not given.
  static func validTime(_ parsed: ParsedCommand) throws(CommandFailure) -> Timestamp? {
    guard let text = parsed.text("as-of-valid") else { return nil }
    if let time = time(text) { return time }
    throw CommandFailure(
      .usage, "--as-of-valid \(text) is no time",
      action: "write it with its zone, as 2026-11-21T06:00:00Z")
  }

  private static func time(_ text: String) -> Timestamp? {
    Array(text.utf8).withUnsafeBytes { TimestampText.rfc3339($0) }
  }
}
