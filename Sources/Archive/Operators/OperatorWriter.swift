internal import Crypto
package import RecordLog

/// Appends operators' decisions to an archive. It belongs to one thread, and to one process.
package final class OperatorWriter {
  private let path: String
  private let disk: Disk
  private let file: LogFile
  private var chain: SHA256Digest
  private var byteCount: Int
  /// The decisions that are there, all of them on the disk.
  package private(set) var texts: [String]

  /// Makes the files where there are none, and cuts what a crash left torn.
  /// - Parameter path: the archive's folder, which is there.
  /// - Throws: `locked` where another process appends; `damaged`; `disk`.
  package init(path: String, files: any LogFiles = SystemFiles()) throws(ArchiveError) {
    self.path = path
    disk = Disk(files: files)
    let positionPath = path + "/" + ArchiveNames.operatorsPosition
    let name = path + "/" + ArchiveNames.operators
    let isNew = try disk { files throws(LogError) in
      if try files.size(of: positionPath) != nil { return false }
      return try files.size(of: name) == nil
    }
    let (file, holder) = try disk { files throws(LogError) in
      let file = try LogFile(name, .ensure, files)
      return (file, try files.lock(file.descriptor, path: name, shared: false))
    }
    if let holder { throw .locked(path: name, holder: holder) }
    self.file = file
    if isNew {
      let empty = OperatorPosition(entries: 0, byteCount: 0, chain: OperatorFile.start)
      try disk.replace(positionPath, Array(empty.text.utf8), in: path)
    }
    let known = try OperatorFile(folder: path, disk)
    (texts, chain, byteCount) = (known.texts, known.chain, known.byteCount)
    let length = Int64(known.byteCount)
    if known.tornBytes > 0 {
      try disk { _ throws(LogError) in
        try file.truncate(to: length)
        try file.sync()
      }
    }
  }

  /// Appends decisions: they are on the disk when this returns.
  /// - Parameter new: texts without line feeds.
  package func append(_ new: [String]) throws(ArchiveError) {
    guard !new.isEmpty else { return }
    var bytes: [UInt8] = []
    var next = chain
    for text in new {
      precondition(!text.utf8.contains(UInt8(ascii: "\n")), "a decision of two lines: \(text)")
      let line = OperatorFile.line(text, after: next)
      bytes += line.bytes
      next = line.chain
    }
    let (file, position) = (file, Int64(byteCount))
    try disk { _ throws(LogError) in
      try file.write(bytes, at: position)
      try file.sync()
    }
    texts += new
    chain = next
    byteCount += bytes.count
    let reached = OperatorPosition(entries: texts.count, byteCount: byteCount, chain: chain)
    try disk.replace(
      path + "/" + ArchiveNames.operatorsPosition, Array(reached.text.utf8), in: path)
  }
}
