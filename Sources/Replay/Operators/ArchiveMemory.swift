import Archive
import Crypto
package import Store

/// Remembers in a database how far an archive was seen to reach, and tells when its folder is of an
/// earlier time.
package final class ArchiveMemory {
  private let path: String
  /// What this process has noted.
  private var noted: [ArchiveReach.Part] = []

  /// - Parameter path: the archive's folder.
  package init(archive path: String) { self.path = path }

  /// Notes how far it reaches now.
  package func note(_ store: ReachStore) throws(OperatorKeeping.Fault) {
    let (id, parts) = try archived { reach throws(ArchiveError) in (reach.id, try reach.parts()) }
    for part in parts where !noted.contains(part) {
      try stored { () throws(StoreError) in
        try store.note(
          ReachStore.Seen(
            log: part.log, partition: part.partition, commits: part.commits, next: part.next,
            chain: part.chain.bytes), of: id)
      }
    }
    noted = parts
  }

  /// What the folder lacks of what was seen, in words; nothing where it has all of that.
  package func faults(_ store: ReachStore) throws(OperatorKeeping.Fault) -> [String] {
    let id = try archived { reach throws(ArchiveError) in reach.id }
    var faults: [String] = []
    for seen in try stored({ () throws(StoreError) in try store.all(of: id) }) {
      guard let chain = SHA256Digest(bytes: seen.chain) else { continue }
      let part = ArchiveReach.Part(
        log: seen.log, partition: seen.partition, commits: seen.commits, next: seen.next,
        chain: chain)
      let fault = try archived { reach throws(ArchiveError) in try reach.fault(of: part) }
      if let fault { faults.append(fault) }
    }
    return faults
  }

  /// From now on what the folder has is all that was ever seen of it.
  package func accept(_ store: ReachStore) throws(OperatorKeeping.Fault) {
    let id = try archived { reach throws(ArchiveError) in reach.id }
    try stored { () throws(StoreError) in try store.forget(id) }
    noted = []
    try note(store)
  }

  private func archived<Value>(
    _ body: (ArchiveReach) throws(ArchiveError) -> Value
  ) throws(OperatorKeeping.Fault) -> Value {
    do throws(ArchiveError) { return try body(ArchiveReach(path: path)) } catch {
      throw .archive(error)
    }
  }

  private func stored<Value>(
    _ body: () throws(StoreError) -> Value
  ) throws(OperatorKeeping.Fault) -> Value {
    do throws(StoreError) { return try body() } catch { throw .store(error) }
  }
}
