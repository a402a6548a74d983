import Crypto
package import EventCodec
package import EventModel
package import ProjectionKernel

/// The fingerprint of everything that decides a projection's rows: its own files, the contracts of
/// the topics it reads, and what folding means.
package enum CodeHash {
  /// - Parameter topicHashes: SHA-256 of each topic's contract files, by the topic's name.
  /// - Returns: SHA-256 as lowercase hex, as a generation keeps it.
  package static func of(
    _ entry: ProjectionEntry, registry: ContractRegistry, topicHashes: [String: String]
  ) -> String {
    var text = "kernel \(KernelVersion.number)\nprojection \(entry.sourceHash)\n"
    // The declared names: a deployment's prefix changes where events are read, not what they give.
    for topic in registry.topics(of: entry) {
      guard let declared = registry.topic(topic)?.folder, let hash = topicHashes[declared] else {
        preconditionFailure("topic \(topic) has no content hash")
      }
      text += "topic \(declared) \(hash)\n"
    }
    return SHA256Hash.digest(of: Array(text.utf8)).hex
  }
}

extension ContractRegistry {
  /// The topics that a projection's inputs come from, by name.
  package func topics(of entry: ProjectionEntry) -> [TopicName] {
    Set(entry.declaration.inputs.map { event($0).topic })
      .sorted { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) }
  }
}
