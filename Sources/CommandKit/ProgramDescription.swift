/// The program as data: its commands and settings, from which parser, help and reference pages come.
package struct ProgramDescription: Sendable {
  package let name: String
  /// One line: what the program is.
  package let summary: String
  package let version: String
  package let commands: [CommandDescription]
  /// Every setting, whichever command reads it, for the reference page.
  package let settings: [SettingDescription]

  package init(
    name: String, summary: String, version: String, commands: [CommandDescription],
    settings: [SettingDescription]
  ) {
    let paths = commands.map(\.name)
    precondition(Set(paths).count == paths.count, "two commands of one name in \(paths)")
    self.name = name
    self.summary = summary
    self.version = version
    self.commands = commands
    self.settings = settings
  }

  /// The command of exactly that path.
  package func command(_ path: [String]) -> CommandDescription? {
    commands.first { $0.path == path }
  }

  /// The commands below a noun, in their declared order.
  package func commands(under noun: String) -> [CommandDescription] {
    commands.filter { $0.path.count > 1 && $0.path[0] == noun }
  }
}
