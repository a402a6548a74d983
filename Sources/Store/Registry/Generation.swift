package import EventModel

/// One build of a read model, as the database knows it.
package struct Generation: Equatable, Sendable {
  package enum State: String, Sendable {
    /// A rebuild loads it.
    case building
    /// Whole, fed beside the active one, and shown to nobody.
    case built
    /// What readers see; one of each projection.
    case active
    /// Fed, and what a rollback returns to.
    case demoted
    /// Its tables are gone.
    case retired
    /// Shows one cut for as long as there is room: fed by nobody, chosen by nobody.
    case past

    /// Whether workers with its code keep it up with the logs.
    package var isFed: Bool { self == .built || self == .active || self == .demoted }
  }

  /// The number that positions and quarantine refer to.
  package let id: Int32
  package let projection: ProjectionName
  package let version: Int32
  /// Counts the builds of one version from 1.
  package let number: Int32
  /// The schema that holds its tables.
  package let schema: String
  /// Of the code that computes it (see `CodeHash`).
  package let sourceHash: String
  package let state: State

  /// The consumer group that feeds it, and no other.
  package var consumerGroup: String { "annals.\(projection).v\(version).g\(number)" }

  /// The same in another state.
  package func with(_ state: State) -> Generation {
    Generation(
      id: id, projection: projection, version: version, number: number, schema: schema,
      sourceHash: sourceHash, state: state)
  }
}
