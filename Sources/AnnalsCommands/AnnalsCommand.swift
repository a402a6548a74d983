import CommandKit

/// One command: what it is, as data, and what it does.
protocol AnnalsCommand: SendableMetatype {
  static var description: CommandDescription { get }

  /// Does it.
  /// - Throws: why it cannot go on; the program explains it and ends with the failure's code.
  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode
}
