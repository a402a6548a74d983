import RecordLog

/// What brings one partition's sealed blocks onto the disk and into its manifest. Steps of several
/// partitions run at once: a file system joins flushes that wait together.
struct CommitStep: Sendable {
  let folder: String
  /// Segments with blocks that are not on the disk yet, and what shall be there with them.
  let data: [LogFile]
  let isFolderDirty: Bool
  let manifest: LogFile
  /// What is added to the manifest, and where.
  let entries: [UInt8]
  let manifestBytes: Int64
  let positionFile: LogFile
  /// Whether the position of the commit before is only written.
  let isPositionDirty: Bool
  let position: ArchivePosition

  /// Does it; blocks for the disk.
  /// - Returns: what went wrong.
  func run(_ disk: Disk) -> ArchiveError? {
    do throws(ArchiveError) {
      try disk { files throws(LogError) in
        for file in data { try file.sync() }
        if isFolderDirty { try files.syncFolder(folder) }
        // So it is never further behind than one commit.
        if isPositionDirty { try positionFile.sync() }
        try manifest.write(entries, at: manifestBytes)
        try manifest.sync()
        try positionFile.write(position.slot, at: position.filePosition)
      }
      return nil
    } catch { return error }
  }
}
