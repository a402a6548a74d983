package import EventModel
package import RecordLog

/// What an archive says when it cannot do what was asked.
package enum ArchiveError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Another archiver owns the folder. Do: stop it, or use another folder.
  case locked(path: String, holder: String)
  /// The disk refused; what was not committed is read again. Do: make room or look at the disk, and
  /// start again.
  case disk(LogError)
  /// Bytes that were committed are not what was written. Do: restore the file from a copy.
  case damaged(ArchiveDamage)
  /// The folder or a file in it is not what this program understands.
  case invalid(path: String, reason: String)
  /// Nothing of that partition is in the archive.
  case unknown(TopicPartition)
  /// The archive does not hold these offsets.
  case outOfRange(TopicPartition, from: Offset, to: Offset, has: Range<Offset>)
  /// What was to be appended cannot be kept in the format. Do: report it, this is a fault.
  case unfit(TopicPartition, Offset, reason: String)

  package var description: String {
    switch self {
    case .locked(let path, let holder):
      "\(path) is in use by another archiver\(holder.isEmpty ? "" : ", process \(holder)")"
    case .disk(let error): error.description
    case .damaged(let damage): damage.description
    case .invalid(let path, let reason): "\(path): \(reason)"
    case .unknown(let partition): "\(partition) is not in the archive"
    case .outOfRange(let partition, let from, let to, let has):
      "\(partition): offsets \(from) up to \(to) were asked for; the archive has "
        + "\(has.lowerBound) up to \(has.upperBound)"
    case .unfit(let partition, let offset, let reason):
      "the record at \(partition) offset \(offset) cannot be kept: \(reason)"
    }
  }
}
