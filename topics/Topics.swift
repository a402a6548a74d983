package import EventCodec

/// The contracts of every topic, as the build embedded them.
package enum Topics {
  /// Reads and compiles all contracts; once, at start.
  /// - Parameter topicPrefix: stands before every topic's name in this deployment's cluster.
  /// - Throws: `ContractFileError`, which the build would have met first.
  package static func registry(
    topicPrefix: String = ""
  ) throws(ContractFileError) -> ContractRegistry {
    try ContractRegistry(files: ContractFiles.all, topicPrefix: topicPrefix)
  }
}
