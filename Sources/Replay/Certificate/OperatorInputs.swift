package import Crypto
import EventModel
package import Store

/// The operators' decisions that a replay of a projection takes as input, in the order they were
/// taken, and the hash over them.
package struct OperatorInputs: Equatable, Sendable {
  package let entries: [OperatorEntry]

  package init(_ entries: [OperatorEntry]) { self.entries = entries }

  /// Those of a snapshot's projection.
  package init(_ snapshot: StateSnapshot) throws(DigestError) {
    do throws(StoreError) {
      entries = try OperatorLog(snapshot.connection).decisions(
        of: snapshot.generation.projection, after: 0, through: .max)
    } catch {
      throw DigestError(error)
    }
  }

  /// SHA-256 over all entries: texts behind their length (u32), numbers with their most significant
  /// byte first; a decision that is about no record has an empty log, partition and offset -1.
  package var hash: SHA256Digest {
    var bytes: [UInt8] = []
    func put(_ text: String) {
      appendBigEndian(UInt32(text.utf8.count), to: &bytes)
      bytes += Array(text.utf8)
    }
    for entry in entries {
      put(entry.action)
      put(entry.by)
      put(entry.why)
      appendBigEndian(entry.at.microseconds, to: &bytes)
      appendBigEndian(entry.version, to: &bytes)
      put(entry.record.map { "\($0.log)" } ?? "")
      appendBigEndian(entry.record?.partition.number ?? -1, to: &bytes)
      appendBigEndian(entry.record?.offset.number ?? -1, to: &bytes)
      put(entry.detail)
    }
    return SHA256Hash.digest(of: bytes)
  }
}
