/// What a record log says when it cannot do what was asked.
package enum LogError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Another process has the folder open. Do: stop it, or use another folder.
  case locked(path: String, holder: String)
  /// There is no room for the bytes; nothing of them stays. Do: make room and try again.
  case diskFull(path: String)
  /// The system refused an operation.
  case system(operation: String, path: String, code: Int32)
  /// Bytes below the recorded fsync point are not what was written. Never cut, never served. Do:
  /// restore the file, or delete the records up to behind the damage.
  case damaged(file: String, position: Int64, offset: Int64, what: String)
  /// No such offset: not in start...end.
  case offsetOutOfRange(offset: Int64, start: Int64, end: Int64)
  /// An fsync failed, so nobody knows what is on disk. The folder takes nothing more until it is
  /// opened again. Do: stop, look at the disk, start.
  case failed(path: String, reason: String)
  /// The folder or a name is not what this program understands.
  case invalid(path: String, reason: String)
  case readOnly(path: String)
  case exists(path: String)
  case missing(path: String)

  package var description: String {
    switch self {
    case .locked(let path, let holder):
      "\(path) is in use\(holder.isEmpty ? "" : " by process \(holder)")"
    case .diskFull(let path): "no room left for \(path); nothing of it was kept"
    case .system(let operation, let path, let code):
      "\(operation) \(path): \(SystemFiles.text(of: code))"
    case .damaged(let file, let position, let offset, let what):
      "\(file) is damaged at byte \(position) (offset \(offset)): \(what)"
    case .offsetOutOfRange(let offset, let start, let end):
      "offset \(offset) is not in \(start)...\(end)"
    case .failed(let path, let reason):
      "\(path) takes nothing more until it is opened again: \(reason)"
    case .invalid(let path, let reason): "\(path): \(reason)"
    case .readOnly(let path): "\(path) was opened read-only"
    case .exists(let path): "\(path) is already there"
    case .missing(let path): "\(path) is not there"
    }
  }
}
