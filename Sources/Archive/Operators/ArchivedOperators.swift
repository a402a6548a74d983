package import RecordLog

/// What operators decided, as an archive keeps it: texts in the order of the decisions.
package struct ArchivedOperators: Sendable {
  /// One for each decision, without line feeds; whoever wrote them says what is in them.
  package let texts: [String]

  /// The file of an archive that holds them.
  package static func file(in path: String) -> String { path + "/" + ArchiveNames.operators }

  /// Reads those of an archive; none where it keeps none.
  /// - Throws: `damaged`.
  package init(path: String, files: any LogFiles = SystemFiles()) throws(ArchiveError) {
    texts = try OperatorFile(folder: path, Disk(files: files)).texts
  }
}
