package import RecordLog

/// Where requests to drop something are handed to the archive's owner, and answered: two files in the
/// archive's folder. The owner alone changes the archive; a request that nobody waits for any more is
/// not carried out.
package struct PruneDesk: Sendable {
  private static let request = "prune-request"
  private static let taken = "prune-request.taken"
  private static let withdrawn = "prune-request.withdrawn"
  private static let answer = "prune-answer"
  /// Held by whoever asks, so that there is one at a time.
  private static let lock = "prune.lock"

  private let folder: String
  private let disk: Disk

  package init(folder: String, files: any LogFiles = SystemFiles()) {
    self.folder = folder
    disk = Disk(files: files)
  }

  // MARK: whoever asks

  /// The right to ask, as long as it is kept.
  /// - Returns: nil where another process has it.
  package func enter() throws(ArchiveError) -> LogFile? {
    let path = folder + "/" + Self.lock
    return try disk { files throws(LogError) in
      let file = try LogFile(path, .ensure, files)
      return try files.lock(file.descriptor, path: path, shared: false) == nil ? file : nil
    }
  }

  /// Puts a request in place of what an earlier process left.
  package func put(_ request: PruneRequest) throws(ArchiveError) {
    try remove(Self.answer)
    try disk.replace(folder + "/" + Self.request, request.bytes, in: folder)
  }

  /// The owner's answer; nil while there is none.
  package func takeAnswer(to request: PruneRequest) throws(ArchiveError) -> PruneAnswer? {
    guard let bytes = try disk.contents(folder + "/" + Self.answer),
      let answer = PruneAnswer(bytes), answer.id == request.id
    else { return nil }
    try remove(Self.answer)
    return answer
  }

  /// Takes a request back.
  /// - Returns: false where the owner has taken it.
  package func withdraw() throws(ArchiveError) -> Bool {
    guard try rename(to: Self.withdrawn) else { return false }
    try remove(Self.withdrawn)
    return true
  }

  // MARK: the owner

  /// Whether a request waits; cheap.
  package func hasRequest() throws(ArchiveError) -> Bool {
    let path = folder + "/" + Self.request
    return try disk { files throws(LogError) in try files.size(of: path) != nil }
  }

  /// Takes the request that waits; nil where there is none, or one that nobody waits for any more.
  package func take(nowMs: Int64) throws(ArchiveError) -> PruneRequest? {
    guard try rename(to: Self.taken) else { return nil }
    let bytes = try disk.contents(folder + "/" + Self.taken) ?? []
    try remove(Self.taken)
    guard let request = PruneRequest(bytes), nowMs < request.deadlineMs else { return nil }
    return request
  }

  package func put(_ answer: PruneAnswer) throws(ArchiveError) {
    try disk.replace(folder + "/" + Self.answer, answer.bytes, in: folder)
  }

  /// Gives the request another name, which one process alone can.
  /// - Returns: false where it is not there any more.
  private func rename(to name: String) throws(ArchiveError) -> Bool {
    let (from, to) = (folder + "/" + Self.request, folder + "/" + name)
    return try disk { files throws(LogError) in
      do throws(LogError) { try files.rename(from, to: to) } catch {
        if try files.size(of: from) == nil { return false }
        throw error
      }
      return true
    }
  }

  private func remove(_ name: String) throws(ArchiveError) {
    let path = folder + "/" + name
    try disk { files throws(LogError) in try files.remove(path) }
  }
}
