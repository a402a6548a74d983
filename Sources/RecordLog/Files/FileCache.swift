/// The descriptors that are kept open between uses, the least used closed first.
///
/// A file that waits for its fsync is held by whoever waits, too, so that closing it here cannot
/// lose the error that its fsync would report.
final class FileCache {
  private let files: any LogFiles
  private let countMax: Int
  private var kept: [String: (file: LogFile, used: UInt64)] = [:]
  private var uses: UInt64 = 0

  init(files: any LogFiles, countMax: Int) {
    self.files = files
    self.countMax = max(1, countMax)
  }

  var count: Int { kept.count }

  /// The open file of that path; `create` opens it anew and empties it.
  func file(_ path: String, _ mode: FileMode) throws(LogError) -> LogFile {
    uses += 1
    if mode != .create, let found = kept[path] {
      kept[path]!.used = uses
      return found.file
    }
    let file = try LogFile(path, mode, files)
    if kept.count >= countMax, kept[path] == nil,
      let oldest = kept.min(by: { $0.value.used < $1.value.used })
    {
      kept[oldest.key] = nil
    }
    kept[path] = (file, uses)
    return file
  }

  /// Lets go of a file, because it is removed or renamed.
  func drop(_ path: String) { kept[path] = nil }

  /// Lets go of all files in a folder.
  func drop(folder: String) {
    for path in kept.keys where path.hasPrefix(folder + "/") { kept[path] = nil }
  }

  func dropAll() { kept.removeAll() }
}
