import CommandKit
import Store

/// `annals quarantine retry`: what waits is judged anew.
enum QuarantineRetryCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["quarantine", "retry"], summary: "judge records that wait anew, in order",
    discussion:
      "For records that changed code may now apply (see adopt). Where order matters, every record"
      + " that waits with the same key is judged along with them. Shows what would become of each,"
      + " found by really doing it and taking it back; --execute does it, in one transaction, and"
      + " notes every decision in the operator log. Workers need not stop.",
    arguments: [
      QuarantineDecision.projection,
      ArgumentDescription(
        "records", .optional,
        doc: "TOPIC, TOPIC:PARTITION or TOPIC:PARTITION:OFFSET; all that wait without it."),
    ],
    options: QuarantineDecision.options,
    settings: [CommonSettings.database, SettingsCatalogue.topicsPrefix],
    examples: [
      .init("annals quarantine retry training_mode --why 'fixed in 0.2'", "Shows the plan.")
    ],
    exits: QuarantineDecision.exits)

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    try QuarantineDecision.run(.retry, context)
  }
}

/// `annals quarantine discard`: what waits is given up.
enum QuarantineDiscardCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["quarantine", "discard"], summary: "give up quarantined records",
    discussion:
      "The named quarantined records count as discarded from now on, and those that were held behind"
      + " them are judged anew, in order. Their bytes stay in the database, and so does the"
      + " decision, with who and why, in the operator log: every replay decides the same.",
    arguments: [
      QuarantineDecision.projection,
      ArgumentDescription(
        "records", doc: "TOPIC, TOPIC:PARTITION or TOPIC:PARTITION:OFFSET."),
    ],
    options: QuarantineDecision.options,
    settings: [CommonSettings.database, SettingsCatalogue.topicsPrefix],
    examples: [
      .init(
        "annals quarantine discard training_mode orders:2:1047 --why 'a test of the producer'",
        "Shows the plan.")
    ],
    exits: QuarantineDecision.exits)

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    try QuarantineDecision.run(.discard, context)
  }
}
