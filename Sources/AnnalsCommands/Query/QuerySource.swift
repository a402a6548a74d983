import CommandKit
import EventModel
import PostgresWire
import ProjectionKernel
import Projections
import ReadModels
import Replay
import Store

/// Where an answer comes from: the views that readers see now, or those of a past cut; in one
/// transaction, so that the cut and the rows belong together.
struct QuerySource {
  let connection: PostgresConnection
  /// Where the views stand.
  let schema: String
  /// The event time that is asked about, as text; nil for the rows as they are.
  let validAt: String?
  private let projection: ProjectionName
  private let past: KnownCut?

  private static let transaction = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

  /// - Parameter entry: the read model that is asked.
  init(_ context: CommandContext, _ entry: ProjectionEntry) throws(CommandFailure) {
    let valid = try AsOf.validTime(context.parsed)
    let known = try context.parsed.text("as-of-known").map {
      text throws(CommandFailure) in try AsOf.moment(text)
    }
    projection = entry.declaration.name
    validAt = valid.map { MomentText.render(microseconds: $0.microseconds) }
    guard let known else {
      schema = "read"
      past = nil
      connection = try Self.connect(context, "SET search_path = read, pg_catalog")
      try Self.begin(connection)
      return
    }
    let access = try PastAccess(context, entry)
    connection = try context.connect()
    let (generation, cut) = try access.open(known, connection)
    schema = ViewStore.schema(of: generation)
    past = cut
    try Failures.postgres { () throws(PostgresError) in
      try connection.execute(Self.timeout(context))
      try connection.execute("SET search_path = \(Table.quoted(schema)), pg_catalog")
    }
    try Self.begin(connection)
  }

  /// A session that sees schema `read` alone, in a transaction of its own.
  static func readers(_ context: CommandContext) throws(CommandFailure) -> PostgresConnection {
    try connect(context, "SET search_path = read, pg_catalog; \(transaction)")
  }

  /// Says at which cut the answer is true; in the transaction that read it.
  func sayCut(_ console: Console) throws(CommandFailure) {
    if let past { return PastAccess.say(past, console) }
    let text = try Failures.postgres { () throws(PostgresError) in
      try ViewCatalog(connection).cut(of: projection.text)
    }
    console.say("cut: \(text ?? "none")")
  }

  private static func begin(_ connection: PostgresConnection) throws(CommandFailure) {
    _ = try Failures.postgres { () throws(PostgresError) in try connection.execute(transaction) }
  }

  private static func connect(
    _ context: CommandContext, _ statements: String
  ) throws(CommandFailure) -> PostgresConnection {
    try context.connect("\(timeout(context)); \(statements)")
  }

  private static func timeout(_ context: CommandContext) -> String {
    let timeout = context.settings.duration(SettingsCatalogue.queryTimeout.name) ?? .seconds(60)
    return "SET statement_timeout = \(Int64(timeout / .milliseconds(1)))"
  }
}
