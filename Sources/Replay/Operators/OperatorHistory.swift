package import Archive
package import EventModel
package import ProjectionKernel
package import Store

/// What operators decided, as an archive kept it.
package struct OperatorHistory: Sendable {
  /// From 1, without gaps.
  package let entries: [OperatorEntry]

  package init(_ entries: [OperatorEntry]) { self.entries = entries }

  /// Reads what an archive keeps; nothing where it keeps none.
  /// - Throws: `damaged`, also for a line that no version of Annals wrote.
  package init(archive path: String) throws(ArchiveError) {
    var entries: [OperatorEntry] = []
    for (index, text) in try ArchivedOperators(path: path).texts.enumerated() {
      guard let entry = OperatorEntry(text: text), entry.number == Int64(index + 1) else {
        throw .damaged(
          ArchiveDamage(
            file: ArchivedOperators.file(in: path), block: index, position: 0, offset: nil,
            what: "this decision is none that Annals writes"))
      }
      entries.append(entry)
    }
    self.entries = entries
  }

  /// What records of a projection became.
  package func verdicts(of projection: ProjectionName) -> OperatorVerdicts {
    var verdicts = OperatorVerdicts()
    for entry in about(projection) where entry.action == "retry" || entry.action == "discard" {
      if let position = entry.position { verdicts.note(entry.detail, at: position) }
    }
    return verdicts
  }

  /// The decisions that a replay of a projection takes as input.
  package func inputs(of projection: ProjectionName) -> OperatorInputs {
    OperatorInputs(about(projection).filter(\.isInput))
  }

  private func about(_ projection: ProjectionName) -> [OperatorEntry] {
    entries.filter { $0.projection == projection }
  }
}

extension OperatorEntry {
  /// Where the record stands that it is about.
  var position: Position? {
    record.map {
      Position(log: LogID(of: $0.log), partition: $0.partition, offset: $0.offset)
    }
  }
}
