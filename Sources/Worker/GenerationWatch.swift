import EventModel
package import PostgresWire
package import ProjectionKernel
package import Store

/// Which generations a worker with certain code feeds, asked again and again: rebuilds make new ones,
/// and operators retire old ones, while it runs.
package struct GenerationWatch: Sendable {
  /// A projection's code, as it is here.
  package struct Code: Sendable {
    package let entry: ProjectionEntry
    /// See `CodeHash`.
    package let sourceHash: String

    package init(entry: ProjectionEntry, sourceHash: String) {
      self.entry = entry
      self.sourceHash = sourceHash
    }
  }

  /// Between two questions.
  static let interval: Duration = .seconds(1)

  private let postgres: PostgresSettings
  private let codes: [Code]
  /// What a runner of a generation needs to know.
  let context: @Sendable (ProjectionEntry, Generation) -> RunnerContext

  package init(
    _ postgres: PostgresSettings, _ codes: [Code],
    context: @escaping @Sendable (ProjectionEntry, Generation) -> RunnerContext
  ) {
    self.postgres = postgres
    self.codes = codes
    self.context = context
  }

  /// The generations to be fed now.
  /// - Parameter connection: the one of last time; another is made where it is broken.
  func generations(
    _ connection: inout PostgresConnection?
  ) throws(StoreError) -> [(entry: ProjectionEntry, generation: Generation)] {
    if connection == nil || connection!.isBroken {
      connection = nil
      connection = try storing { () throws(PostgresError) in
        try PostgresConnection(postgres, applicationName: "annals-watch")
      }
    }
    return try GenerationStore(connection!).all().compactMap { generation in
      let code = codes.first { code in
        code.entry.declaration.name == generation.projection
          && code.entry.declaration.version == generation.version
          && code.sourceHash == generation.sourceHash && generation.state.isFed
      }
      return code.map { ($0.entry, generation) }
    }
  }
}
