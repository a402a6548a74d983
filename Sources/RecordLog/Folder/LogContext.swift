internal import Compression

/// What the partitions of one folder share; it belongs to the thread that owns the folder.
final class LogContext {
  let files: any LogFiles
  let options: LogOptions
  let cache: FileCache
  let reader: SegmentReader
  /// Where the memory of reads comes from.
  let pool: BytePool
  let decompressor = Decompressor()
  /// The epoch of this opening; -1 when read-only.
  var epoch: Int32 = -1
  /// The clock when the folder was opened: the age of what was there before is not known.
  let openedMs: Int64
  private(set) var failure: LogError?

  init(files: any LogFiles, options: LogOptions, pool: BytePool, openedMs: Int64) {
    self.files = files
    self.pool = pool
    self.options = options
    self.openedMs = openedMs
    cache = FileCache(files: files, countMax: options.openFilesMax)
    reader = SegmentReader()
  }

  var mode: FileMode { options.isReadOnly ? .read : .update }

  /// A small file, whole; nil where there is none.
  func contents(of path: String) throws(LogError) -> [UInt8]? {
    if try files.size(of: path) == nil { return nil }
    return try LogFile(path, .read, files).contents()
  }

  /// The same as text.
  func text(of path: String) throws(LogError) -> String? {
    try contents(of: path).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Replaces a small file, whole or not at all; on the disk when it returns. The new one is written
  /// under another name, fsynced, and given its own.
  func replace(_ name: String, in folder: String, _ bytes: [UInt8]) throws(LogError) {
    let path = folder + "/" + name
    let new = path + ".new"
    do throws(LogError) {
      let file = try LogFile(new, .create, files)
      try file.write(bytes, at: 0)
      try file.sync()
    } catch {
      try files.remove(new)
      throw error
    }
    try files.rename(new, to: path)
    try files.syncFolder(folder)
  }

  /// Nothing may be written to the folder any more.
  func fail(_ path: String, _ cause: LogError) {
    if failure == nil { failure = .failed(path: path, reason: cause.description) }
  }

  /// - Throws: `failed` or `readOnly`.
  func requireWritable(_ path: String) throws(LogError) {
    if let failure { throw failure }
    if options.isReadOnly { throw .readOnly(path: path) }
  }
}
