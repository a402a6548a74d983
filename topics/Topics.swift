package import EventCodec

/// The contracts of every topic, as the build embedded them.
package enum Topics {
  /// Reads and compiles all contracts; once, at start.
  /// - Throws: `ContractFileError`, which the build would have met first.
  package static func registry() throws(ContractFileError) -> ContractRegistry {
    try ContractRegistry(files: ContractFiles.all)
  }
}
