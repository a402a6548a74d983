package import CommandKit
import Glibc

/// The program: its commands, its settings, and how an invocation is carried out.
package enum AnnalsProgram {
  /// Every command, in the order of the overview.
  static let commands: [any AnnalsCommand.Type] = [
    TopicsListCommand.self, TopicsApplyCommand.self, TopicsVerifyCommand.self,
    TopicsExportCommand.self, ProduceCommand.self, MigrateCommand.self, WorkCommand.self,
    StatusCommand.self, QueryCommand.self, QuarantineListCommand.self,
    QuarantineShowCommand.self, QuarantineRetryCommand.self, QuarantineDiscardCommand.self,
    AdoptCommand.self, ArchiveRunCommand.self, ArchiveListCommand.self, ArchiveVerifyCommand.self,
    ArchiveExportCommand.self, ArchiveRestoreCommand.self, ArchivePruneCommand.self,
    ArchiveOperatorsCommand.self,
    RebuildCommand.self, GenerationsCommand.self, DiffCommand.self, PromoteCommand.self,
    RollbackCommand.self, RetireCommand.self, DigestCommand.self, BisectCommand.self,
    CertifyCommand.self, CertificateDiffCommand.self, KeysNewCommand.self, KeysListCommand.self,
    KeysRotateCommand.self, GoldenListCommand.self, GoldenReplayCommand.self,
    GoldenRecordCommand.self, DrillListCommand.self, DrillPlanCommand.self,
    DrillRunCommand.self, DrillHistoryCommand.self, DrillVerifyCommand.self, NodeCommand.self,
    UpCommand.self,
  ]

  /// The program as data: what help, the parser and the reference pages are made from.
  package static let description = ProgramDescription(
    name: "annals",
    summary: "immutable events from Kafka become read models in Postgres, exactly once",
    version: "0.1.0", commands: commands.map { $0.description }, settings: SettingsCatalogue.all)

  /// Runs the process's own command line and ends the process.
  package static func main() -> Never {
    exit(run(Array(CommandLine.arguments.dropFirst()), console: Console()))
  }

  /// Carries out one command line.
  /// - Returns: the exit status.
  package static func run(_ words: [String], console: Console) -> Int32 {
    do throws(CommandFailure) {
      let environment = try HostProcess.environment()
      let parser = CommandParser(description) { environment[$0] }
      switch try parser.parse(words) {
      case .version: try console.data("\(description.name) \(description.version)\n")
      case .help(let path): try console.data(HelpText.render(path, of: description))
      case .reference:
        for page in ReferencePages.all(of: description) { try console.data(page.text) }
      case .run(let parsed):
        return try run(parsed, environment: environment, console: console).rawValue
      }
      return ExitCode.success.rawValue
    } catch {
      return console.explain(error)
    }
  }

  private static func run(
    _ parsed: ParsedCommand, environment: [String: String], console: Console
  ) throws(CommandFailure) -> ExitCode {
    let settings = try SettingsResolver(SettingsCatalogue.all).resolve(
      flags: parsed.settings, environment: environment, file: try propertiesFile(environment))
    console.use(settings.redactor)
    guard let command = commands.first(where: { $0.description.path == parsed.command.path }) else {
      throw CommandFailure(.bug, "\(parsed.command.name) is described and not built")
    }
    return try command.run(
      CommandContext(
        parsed: parsed, settings: settings, environment: environment, console: console))
  }

  /// The file that `ANNALS_CONFIG` names, else `annals.properties` where there is one.
  private static func propertiesFile(
    _ environment: [String: String]
  ) throws(CommandFailure) -> PropertiesFile? {
    let named = environment["ANNALS_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
    let path = named ?? "annals.properties"
    guard named != nil || HostProcess.exists(path) else { return nil }
    return try PropertiesFile(path: path, text: try HostProcess.readText(path))
  }
}
