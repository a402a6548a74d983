import CommandKit
import EventCodec
import EventModel
import ProjectionKernel
import Replay
import Topics
import Worker

/// This program's code of a projection, as certificates name it.
enum CertifiedCode {
  /// Code, kernel and the contracts of every topic that the projection reads.
  static func of(
    _ entry: ProjectionEntry, _ registry: ContractRegistry
  ) throws(CommandFailure) -> Certificate.Code {
    var contracts: [String: Certificate.Contract] = [:]
    for name in registry.topics(of: entry) {
      guard let topic = registry.topic(name), let hash = ContractHashes.byTopic[topic.folder] else {
        throw CommandFailure(.bug, "topic \(name) has no contracts")
      }
      var versions: [String: Int] = [:]
      for event in registry.events where event.topic == name {
        versions[event.name] = event.versions.map { Int($0.number) }.max()
      }
      contracts[topic.folder] = Certificate.Contract(hash: hash, versions: versions)
    }
    return Certificate.Code(
      projection: entry.declaration.name.text, version: entry.declaration.version,
      kernel: KernelVersion.number, hash: FedGenerations.codeHash(of: entry, registry),
      contracts: contracts)
  }
}
