import CommandKit
import Node
import Worker

/// `annals node`: Kafka's protocol in front of a folder.
enum NodeCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["node"], summary: "serve a record log to Kafka clients, on this machine alone",
    discussion:
      "Unmodified Kafka clients produce to it and consume from it. Everything acknowledged is on"
      + " the disk, and consumers see nothing else; stop it in any way, start it again, and it goes"
      + " on. One process owns a folder at a time.\n\n"
      + "It is not a cluster: one machine, one replica, no transactions, no compaction, no"
      + " encryption and no logins, so it listens on loopback unless told otherwise. Topics that"
      + " wish for more replicas get one.\n\n"
      + "When it is ready it prints its address, one line, to standard output. Its log goes to"
      + " standard error as JSON lines. SIGTERM and Ctrl-C stop it in order; a second one ends it"
      + " at once, which loses nothing that was acknowledged.",
    options: [
      OptionDescription(
        "data", .text(placeholder: "DIR"), environment: "ANNALS_NODE_DATA",
        doc: "Where everything is kept; made where it is not there."),
      OptionDescription(
        "serve", .text(placeholder: "DIR"),
        doc: "Serve this folder and never write to it; also one that Apache Kafka wrote. Groups"
          + " are kept in memory then."),
      OptionDescription(
        "listen", .text(placeholder: "HOST:PORT"), default: "127.0.0.1:9092",
        environment: "ANNALS_NODE_LISTEN",
        doc: "The address to listen on. Port 0 takes a free one."),
    ],
    settings: NodeSettings.all + [CommonSettings.logLevel],
    examples: [
      .init("annals node --data ./node", "Serves on 127.0.0.1:9092."),
      .init("annals node --data ./node --listen 127.0.0.1:0", "Prints the port that it took."),
      .init("annals node --serve ./archive", "Lets Kafka clients read a folder."),
    ],
    exits: [.cannotWrite, .corrupt, .retryLater, .notPermitted, .misconfigured])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let configuration = try NodePlan.configuration(context)
    let logger = JSONLogger(
      FileSink.standardError, redactor: context.settings.redactor, least: context.leastLogged)
    let server = try node { () throws(NodeError) in
      try NodeServer(configuration) { event in
        logger.log(level(event), "\(event.message)", event.fields.map { ($0, .text($1)) })
      }
    }
    // Before the server starts its threads: they must not get the signals.
    StopSignals.install(StopFlag(), notice: server.stopper)
    try context.console.data("\(server.address)\n")
    try node { () throws(NodeError) in try server.run() }
    return .success
  }

  static func level(_ event: NodeEvent) -> LogLevel {
    switch event.level {
    case .info: .info
    case .warning: .warning
    case .error: .error
    }
  }

  private static func node<Value>(
    _ body: () throws(NodeError) -> Value
  ) throws(CommandFailure) -> Value {
    do { return try body() } catch { throw Failures.failure(error) }
  }
}
