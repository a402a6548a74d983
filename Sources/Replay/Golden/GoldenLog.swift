package import Archive
package import EventModel
import ProjectionKernel

/// A recorded log with what each version of each projection makes of it.
///
/// A folder: `archive/` is an archive like any other, `expected/<projection>.v<version>.json` what a
/// certificate of the state at the archive's end says (see `Certificate`).
package struct GoldenLog: Sendable {
  /// The folder's own name.
  package let name: String
  package let path: String
  package let archive: ArchiveReader
  /// What operators had decided in the end.
  package let operators: OperatorHistory

  /// Opens the folder; reads the archive's manifests alone.
  package init(path: String) throws(ArchiveError) {
    var path = path[...]
    while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
    self.path = String(path)
    name = path.split(separator: "/").last.map(String.init) ?? ""
    archive = try ArchiveReader(path: path + "/archive")
    operators = try OperatorHistory(archive: path + "/archive")
  }

  /// What the file of a projection's version is called, below the folder.
  package static func expectation(_ projection: ProjectionName, version: Int32) -> String {
    "expected/\(projection).v\(version).json"
  }

  /// What a projection's code makes of the log.
  /// - Parameter code: what stands in the certificate as what computed it.
  package func replay(
    _ target: RebuildTarget, code: Certificate.Code
  ) throws(DigestError) -> Certificate {
    let projection = target.entry.declaration.name
    let (state, events) = try MemoryReplay(target, archive).run(
      operators.verdicts(of: projection))
    return Certificate(
      code: code, events: events, operators: operators.inputs(of: projection), state: state)
  }
}
