package import Archive
package import Store

/// Keeps the operator log of a database in an archive: what was decided since, again and again.
///
/// Used by one thread.
package final class OperatorKeeping {
  /// Why it does not go on.
  package enum Fault: Error, CustomStringConvertible {
    case archive(ArchiveError)
    case store(StoreError)
    /// The database lacks decisions that the archive has: it is new, or was put back.
    case behind(decisions: Int64, archived: Int)
    /// Another decision stands at that number: they belong to different deployments.
    case another(Int64)

    package var description: String {
      switch self {
      case .archive(let error): "\(error)"
      case .store(let error): "\(error)"
      case .behind(let decisions, let archived):
        "the database has \(decisions) decisions, and the archive \(archived): carry them over"
          + " (annals archive operators --carry-over --execute)"
      case .another(let number):
        "decision \(number) of the database is not that of the archive: they belong to different"
          + " deployments"
      }
    }
  }

  private let path: String
  private var writer: OperatorWriter?
  private var isCompared = false

  /// - Parameter path: the archive's folder.
  package init(archive path: String) { self.path = path }

  /// Appends what was decided since the last call; it is on the disk when this returns.
  /// - Returns: how many decisions were appended.
  @discardableResult
  package func keep(_ log: OperatorLog) throws(Fault) -> Int {
    let writer = try opened()
    let known = writer.texts.count
    let entries: [OperatorEntry]
    do throws(StoreError) {
      entries = try log.entries(after: isCompared ? Int64(known) : 0)
    } catch {
      throw .store(error)
    }
    var new = entries.map(\.text)
    if !isCompared {
      if let (entry, _) = zip(entries, writer.texts).first(where: { $0.text != $1 }) {
        throw .another(entry.number)
      }
      guard entries.count >= known else {
        throw .behind(decisions: Int64(entries.count), archived: known)
      }
      new = Array(new.dropFirst(known))
      isCompared = true
    }
    do throws(ArchiveError) { try writer.append(new) } catch {
      // What is on the disk is read again.
      self.writer = nil
      isCompared = false
      throw .archive(error)
    }
    return new.count
  }

  private func opened() throws(Fault) -> OperatorWriter {
    if let writer { return writer }
    do throws(ArchiveError) {
      let made = try OperatorWriter(path: path)
      writer = made
      return made
    } catch {
      throw .archive(error)
    }
  }
}
