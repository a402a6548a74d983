/// A replay with a declared expectation, as its file says; `DrillParser` reads it.
package struct Drill: Equatable, Sendable {
  /// Where a drill takes place.
  package enum Ground: String, CaseIterable, Sendable {
    /// Servers of its own in a folder of its own, processes that are killed for real.
    case sandbox
    /// The database, Kafka and archive that are configured; nothing that is read there is touched.
    case deployment
  }

  /// Where the records come from.
  package enum Source: Equatable, Sendable {
    /// A golden log, by its name.
    case golden(String)
    /// The folder of an archive.
    case archive(String)
    /// What the deployment has.
    case deployment
    /// None: the steps bring what there is.
    case nothing

    /// As a report says it.
    package var text: String {
      switch self {
      case .golden(let name): "golden log \(name)"
      case .archive(let path): "archive \(path)"
      case .deployment: "the deployment"
      case .nothing: "its steps alone"
      }
    }
  }

  /// Which records of the source are used.
  package struct Range: Equatable, Sendable {
    /// Topics as declared; all where none is named.
    package var topics: [String] = []
    /// The first offset of each partition, and the one behind the last.
    package var from: Int64 = 0
    package var to: Int64 = .max

    package init() {}
  }

  /// Lower case with hyphens, as on the command line.
  package let name: String
  package let title: String
  package let summary: String
  /// The page in `docs/runbooks/` whose commands it runs; nil without one.
  package let runbook: String?
  package let ground: Ground
  package let source: Source
  package let range: Range
  /// Whether a broker is started at all.
  package let hasBroker: Bool
  /// Whether the sandbox begins with the declared topics and a migrated database.
  package let isPrepared: Bool
  /// The projections that it is about; all where none is named.
  package let projections: [String]
  /// How long all of it may take.
  package let limit: Duration
  package let steps: [DrillStep]
  package let expectation: DrillExpectation
  /// The file, as it was read.
  package let text: String
}
