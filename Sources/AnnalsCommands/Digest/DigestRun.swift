import CommandKit
import PostgresWire
import Replay

/// How a command computes a state's tree.
struct DigestRun {
  static let workers = OptionDescription(
    "workers", .integer(1...16), default: "2",
    doc: "How many connections hash at once; the digest does not depend on it.")

  private let postgres: PostgresSettings
  private let workers: Int
  private let name: String

  init(_ context: CommandContext, workers: Int? = nil) throws(CommandFailure) {
    postgres = try context.postgres()
    self.workers = workers ?? Int(context.parsed.integer("workers") ?? 1)
    name = "annals-\(context.parsed.command.path.joined(separator: "-"))"
  }

  /// The tree of a snapshot, kept in a file where one is named.
  func tree(
    _ snapshot: StateSnapshot, saving path: String? = nil
  ) throws(CommandFailure) -> StateTree {
    let (postgres, name) = (postgres, name)
    return try Failures.digest { () throws(DigestError) in
      if let path { return try TreeWriter.save(snapshot, to: path) }
      return try snapshot.tree(workers: workers) { () throws(PostgresError) in
        try PostgresConnection(postgres, applicationName: name)
      }
    }
  }
}
