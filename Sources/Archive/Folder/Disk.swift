internal import RecordLog

/// Calls of the disk, with the archive's errors.
struct Disk: Sendable {
  let files: any LogFiles

  /// Does it, and says the disk's error as the archive's.
  func callAsFunction<Value>(
    _ body: (any LogFiles) throws(LogError) -> Value
  ) throws(ArchiveError) -> Value {
    do throws(LogError) { return try body(files) } catch { throw .disk(error) }
  }

  /// The whole of a small file; nil where there is none.
  func contents(_ path: String) throws(ArchiveError) -> [UInt8]? {
    try self { files throws(LogError) in
      if try files.size(of: path) == nil { return nil }
      return try LogFile(path, .read, files).contents()
    }
  }

  /// Writes a file under another name, fsyncs it, and gives it its own.
  func replace(_ path: String, _ bytes: [UInt8], in folder: String) throws(ArchiveError) {
    let new = path + ArchiveNames.newEnding
    try self { files throws(LogError) in
      let file = try LogFile(new, .create, files)
      try file.write(bytes, at: 0)
      try file.sync()
      try files.rename(new, to: path)
      try files.syncFolder(folder)
    }
  }

  /// Makes a folder, with those above it; that it is there is no error.
  func makeFolders(_ folder: String) throws(ArchiveError) {
    try self { files throws(LogError) in
      if try files.list(folder) != nil { return }
      var path = folder.hasPrefix("/") ? "" : "."
      for part in folder.split(separator: "/") {
        let parent = path
        path += "/" + part
        if try files.list(path) != nil { continue }
        try files.makeFolder(path)
        try files.syncFolder(parent.isEmpty ? "/" : parent)
      }
    }
  }

  /// Removes a folder of files; that there is none is no error.
  func removeTree(_ path: String) throws(ArchiveError) {
    try self { files throws(LogError) in
      guard let names = try files.list(path) else { return }
      for name in names { try files.remove(path + "/" + name) }
      try files.removeFolder(path)
    }
  }
}
