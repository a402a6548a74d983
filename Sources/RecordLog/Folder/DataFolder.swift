package import EventModel
private import Glibc

/// A folder of partitions with one owner: the lock, the leader epoch, the producers' numbers, and the
/// logs themselves. It belongs to one thread, as its logs do.
package final class DataFolder {
  package let path: String
  /// Raised and fsynced at every opening for writing; -1 for a folder opened read-only.
  package var epoch: Int32 { context.epoch }
  /// As `meta.properties` has it.
  package let clusterID: String
  let context: LogContext
  private let documents: FolderDocuments
  private let lock: LogFile?
  private let foreign: ForeignCheckpoints
  private var opened: [TopicPartition: PartitionLog] = [:]
  private var producerIDs: Range<Int64> = 0..<0
  private static let newEnding = ".new"
  private static let deletedEnding = ".delete"

  /// Opens a folder and locks it; for writing, makes it where there is none.
  ///
  /// No segment is read: partitions are opened one by one.
  /// - Parameters:
  ///   - nowMs: the log's clock, milliseconds since the epoch.
  ///   - pool: where the memory of reads comes from; whoever is done with it may give it back there.
  /// - Throws: `locked`; `invalid` for a folder that another program writes.
  package init(
    path: String, options: LogOptions = LogOptions(), nowMs: Int64,
    files: any LogFiles = SystemFiles(), pool: BytePool = BytePool()
  ) throws(LogError) {
    self.path = path
    context = LogContext(files: files, options: options, pool: pool, openedMs: nowMs)
    documents = FolderDocuments(folder: path, context: context)
    if options.isReadOnly {
      guard let names = try files.list(path) else { throw .missing(path: path) }
      lock = names.contains(".lock") ? try Self.lock(path, files, shared: true) : nil
      clusterID = try FolderProperties.read(path, context)?["cluster.id"] ?? ""
      foreign = try ForeignCheckpoints(folder: path, context: context)
      return
    }
    try documents.makeFolders()
    lock = try Self.lock(path, files, shared: false)
    foreign = ForeignCheckpoints()
    clusterID = try FolderProperties.prepare(path, context)
    let last = Int32(try documents.number("leader-epoch") ?? -1)
    try documents.write(number: Int64(last) + 1, "leader-epoch")
    context.epoch = last + 1
    try removeLeftovers()
  }

  private static func lock(
    _ path: String, _ files: any LogFiles, shared: Bool
  ) throws(LogError) -> LogFile {
    let file = try LogFile(path + "/.lock", shared ? .read : .ensure, files)
    if let holder = try files.lock(file.descriptor, path: file.path, shared: shared) {
      throw .locked(path: path, holder: holder)
    }
    if !shared {
      try file.truncate(to: 0)
      try file.write(Array("\(getpid())\n".utf8), at: 0)
    }
    return file
  }

  /// What partitions there are, sorted.
  package func partitions() throws(LogError) -> [TopicPartition] {
    (try context.files.list(path) ?? []).compactMap(PartitionName.parse).sorted()
  }

  /// Opens a partition; what its files say is described at `Recovery`.
  /// - Throws: `missing`; `damaged` where what was fsynced is not there.
  package func open(_ name: TopicPartition) throws(LogError) -> PartitionLog {
    if let log = opened[name] { return log }
    let folder = path + "/" + PartitionName.folder(name)
    let found = try Recovery.run(folder: folder, context: context, foreign: foreign.bounds(name))
    let log = PartitionLog(
      found, name: name, topicID: try PartitionMetadata.read(folder, context), context: context)
    try log.checkActive()
    opened[name] = log
    return log
  }

  /// Makes a partition and opens it; it is there, whole and on the disk, or not at all.
  /// - Parameter topicID: the same for all partitions of a topic; see `newUUID`.
  package func create(
    _ name: TopicPartition, topicID: LogUUID
  ) throws(LogError) -> PartitionLog {
    try context.requireWritable(path)
    try PartitionName.check(name)
    let final = path + "/" + PartitionName.folder(name)
    if try context.files.list(final) != nil { throw .exists(path: final) }
    let new = final + Self.newEnding
    do throws(LogError) {
      try documents.removeTree(new)
      try context.files.makeFolder(new)
      try PartitionMetadata.write(topicID, new, context)
      try context.files.syncFolder(new)
      try context.files.rename(new, to: final)
      try context.files.syncFolder(path)
    } catch {
      // The cause is what the caller has to know; what is left goes at the next opening.
      do throws(LogError) { try documents.removeTree(new) } catch { throw error }
      throw error
    }
    return try open(name)
  }

  /// Removes a partition. Its log must not be used any more; outcomes of its tickets are dropped, not
  /// handed back.
  package func delete(_ name: TopicPartition) throws(LogError) {
    try context.requireWritable(path)
    let folder = path + "/" + PartitionName.folder(name)
    guard try context.files.list(folder) != nil else { throw .missing(path: folder) }
    opened[name] = nil
    context.cache.drop(folder: folder)
    try documents.removeTree(folder + Self.deletedEnding)
    try context.files.rename(folder, to: folder + Self.deletedEnding)
    try context.files.syncFolder(path)
    try documents.removeTree(folder + Self.deletedEnding)
  }

  /// Numbers that were never given out before and never will be again.
  /// - Parameter count: 1 or more.
  package func allocateProducerIDs(_ count: Int64 = 1) throws(LogError) -> Range<Int64> {
    try context.requireWritable(path)
    precondition(count > 0, "\(count) producer ids")
    if Int64(producerIDs.count) < count {
      let next = try documents.number("producer-ids") ?? 0
      let block = max(count, context.options.producerIDBlock)
      try documents.write(number: next + block, "producer-ids")
      producerIDs = next..<next + block
    }
    let taken = producerIDs.lowerBound..<producerIDs.lowerBound + count
    producerIDs = taken.upperBound..<producerIDs.upperBound
    return taken
  }

  /// A small file of the folder's owner; nil where there is none.
  package func readDocument(_ name: String) throws(LogError) -> [UInt8]? {
    try documents.read(name)
  }

  /// Replaces it, whole or not at all; on the disk when it returns.
  package func writeDocument(_ name: String, _ bytes: [UInt8]) throws(LogError) {
    try context.requireWritable(path)
    try documents.write(bytes, name)
  }

  /// A new id for a topic.
  package static func newUUID() -> LogUUID { .random() }

  /// Closes every log that is open. The folder's lock goes with this object.
  package func close() throws(LogError) {
    for log in opened.values.sorted(by: { $0.name < $1.name }) { try log.close() }
    opened.removeAll()
    context.cache.dropAll()
  }

  private func removeLeftovers() throws(LogError) {
    for name in try context.files.list(path) ?? [] {
      for ending in [Self.newEnding, Self.deletedEnding] where name.hasSuffix(ending) {
        if PartitionName.parse(String(name.dropLast(ending.count))) != nil {
          try documents.removeTree(path + "/" + name)
        }
      }
    }
  }
}
