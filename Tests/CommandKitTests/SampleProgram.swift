import CommandKit

/// A small program that uses every feature of the descriptions.
enum SampleProgram {
  static let batch = SettingDescription(
    "batch.events.max", .integer(1...1_000_000), default: "10000", unit: "events",
    doc: "The most events in one transaction.")
  static let age = SettingDescription(
    "batch.age.max", .duration(.milliseconds(1)...(.seconds(60))), default: "500ms",
    doc: "How long a batch waits to fill.")
  static let size = SettingDescription(
    "batch.bytes.max", .bytes(1024...(1 << 30)), default: "16MiB",
    doc: "The most bytes of records in one transaction.")
  static let token = SettingDescription(
    "alerts.token", .text(placeholder: "TOKEN"), secrecy: .secret, doc: "Who we are to the pager.")
  static let settings = [
    CommonSettings.kafkaServers, CommonSettings.database, batch, age, size, token,
    CommonSettings.logLevel,
  ]

  static let program = ProgramDescription(
    name: "annals", summary: "events become read models that can be trusted", version: "1.2.3",
    commands: [
      CommandDescription(
        ["topics", "apply"], summary: "create the topics as declared",
        discussion: """
          Compares what `topics/` declares with what the cluster has, shows what it would create or \
          change, and does it with --execute.

          Nothing is ever deleted.
          """,
        arguments: [
          ArgumentDescription("topic", .any, doc: "Topics to apply; all if none is named.")
        ],
        options: [.output, .execute], settings: [CommonSettings.kafkaServers],
        examples: [
          .init("annals topics apply", "Shows the plan."),
          .init("annals topics apply --execute training.audit", "Creates one topic."),
        ],
        exits: [.unavailable, .notPermitted, .misconfigured]),
      CommandDescription(["topics", "verify"], summary: "report every drift", options: [.output]),
      CommandDescription(
        ["quarantine", "retry"], summary: "judge quarantined events again",
        arguments: [ArgumentDescription("projection", doc: "Whose events.")],
        options: [
          OptionDescription("why", .text(placeholder: "TEXT"), required: true, doc: "The reason."),
          OptionDescription(
            "key", .text(placeholder: "KEY"), repeats: true, doc: "Only events of that key."),
          OptionDescription("limit", .integer(1...1000), default: "100", doc: "At most so many."),
          .execute,
        ]),
      CommandDescription(["work"], summary: "run projections", settings: settings),
      CommandDescription(["debug"], summary: "for us", hidden: true),
    ],
    settings: settings)

  static func parse(
    _ line: String, environment: [String: String] = [:]
  ) throws(CommandFailure) -> Invocation {
    let words = line.split(separator: " ").map(String.init)
    return try CommandParser(program) { environment[$0] }.parse(words)
  }

  /// The failure of a line that must fail, as it is shown.
  static func refusal(_ line: String, environment: [String: String] = [:]) -> String {
    do {
      return "accepted: \(try parse(line, environment: environment))"
    } catch {
      return "exit \(error.exit.rawValue)\n\(error.rendered)"
    }
  }
}
