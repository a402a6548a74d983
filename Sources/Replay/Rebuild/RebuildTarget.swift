package import EventCodec
package import EventModel
package import ProjectionKernel

/// What is built anew: a projection's code, and what it reads.
package struct RebuildTarget: Sendable {
  package let entry: ProjectionEntry
  /// Of the code (see `CodeHash`); the generation is bound to it.
  package let sourceHash: String
  package let registry: ContractRegistry
  /// The topics that its inputs come from.
  package let topics: [TopicName]

  package init(
    entry: ProjectionEntry, sourceHash: String, registry: ContractRegistry, topics: [TopicName]
  ) {
    self.entry = entry
    self.sourceHash = sourceHash
    self.registry = registry
    self.topics = topics
  }
}
