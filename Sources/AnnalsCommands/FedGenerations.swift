import CommandKit
import EventCodec
import EventModel
import PostgresWire
import ProjectionKernel
import Store
import Topics
import Worker

/// The generations of a projection that this program's code feeds.
enum FedGenerations {
  /// All of them, whatever code made them.
  static func all(
    of entry: ProjectionEntry, _ connection: PostgresConnection
  ) throws(CommandFailure) -> [Generation] {
    try Failures.store { () throws(StoreError) in
      try GenerationStore(connection).fed(by: entry.declaration)
    }
  }

  /// The fingerprint of this program's code for a projection.
  static func codeHash(of entry: ProjectionEntry, _ registry: ContractRegistry) -> String {
    CodeHash.of(entry, registry: registry, topicHashes: ContractHashes.byTopic)
  }

  /// Those that this code made; others are for a worker that has their code.
  /// - Throws: `misconfigured` where other code made all of them, with both ways out.
  static func own(
    of entry: ProjectionEntry, _ registry: ContractRegistry, _ connection: PostgresConnection
  ) throws(CommandFailure) -> [Generation] {
    let generations = try all(of: entry, connection)
    let hash = codeHash(of: entry, registry)
    let own = generations.filter { $0.sourceHash == hash }
    guard own.isEmpty, let other = generations.first else { return own }
    let name = "\(entry.declaration.name) version \(other.version)"
    throw CommandFailure(
      .misconfigured,
      "\(name), generation \(other.number), was made by other code: its rows and those of"
        + " this code would stand side by side",
      action: "raise the projection's version, so that it is built anew beside the old one; or,"
        + " where the change leaves its rows as they are, annals adopt"
        + " \(entry.declaration.name) --why ... --execute")
  }
}
