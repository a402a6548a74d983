import CommandKit

enum QueryCommand: AnnalsCommand {
  static let description = CommandDescription(["query"], summary: "x")
  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode { .success }
}
