package import EventModel

/// A pure function from events to rows: no clock, no chance, nothing remembered outside its rows.
///
/// It may append rows, fold the state of the record's key, and merge deltas into tallies; `Changes`
/// offers nothing else. Whatever it does with an event is kept whole or, when it throws, not at all.
package protocol Projection: Sendable {
  /// Its name, version, inputs and tables.
  static var declaration: ProjectionDeclaration { get }

  init()

  /// Applies one event of the declared inputs.
  /// - Throws: `Refusal` where the event cannot be applied: it is then quarantined, with the reason.
  func apply(_ event: borrowing Event, to changes: inout Changes) throws(Refusal)
}

/// Why an event cannot be applied; a pure function of the record and the code.
package struct Refusal: Error, Equatable, Sendable {
  /// A stable, short name: `key_too_long`.
  package let code: String
  package let detail: String
  package init(code: String, detail: String) {
    self.code = code
    self.detail = detail
  }
}

/// What a projection is called, what it reads and what it owns.
package struct ProjectionDeclaration: Sendable {
  package let name: ProjectionName
  /// Counts from 1; another version is another read model, built beside the old one.
  package let version: Int32
  /// The event types it applies; all others of its topics are skipped and counted.
  package let inputs: [EventTypeID]
  package let tables: [Table]
  package let views: [View]
  package let doc: String

  package init(
    name: ProjectionName, version: Int32, inputs: [EventTypeID], tables: [Table], views: [View],
    doc: String
  ) {
    self.name = name
    self.version = version
    self.inputs = inputs
    self.tables = tables
    self.views = views
    self.doc = doc
  }

  /// What a column means that some of the tables have; nil where none has it.
  package func columnDoc(_ name: String) -> String? {
    tables.lazy.flatMap { $0.keyColumns + $0.values }.first { $0.name == name }?.doc
  }

  /// Whether order matters: later events of a quarantined event's key are then held behind it.
  package var folds: Bool { tables.contains { $0.kind == .fold } }
}

/// What readers see in schema `read`: stable, whatever generation stands behind it.
package struct View: Sendable {
  package let name: String
  /// A `SELECT` over the projection's own tables, by their bare names.
  package let sql: String
  package let doc: String
  /// What each column means, for those that no table column explains.
  package let columnDocs: [String: String]
  /// A `SELECT` of the same columns that says what held at the event time `:at`, made from rows that
  /// know from when to when they held; nil where the view knows no such thing. It names the read
  /// model's views, not its tables: whoever may read those may ask it.
  package let validAt: String?

  package init(
    _ name: String, _ doc: String, columnDocs: [String: String] = [:], sql: String,
    validAt: String? = nil
  ) {
    self.name = name
    self.validAt = validAt
    self.doc = doc
    self.columnDocs = columnDocs
    self.sql = sql
  }
}

/// A projection as the build found it in `projections/`.
package struct ProjectionEntry: Sendable {
  package let declaration: ProjectionDeclaration
  package let make: @Sendable () -> any Projection
  /// Saved questions: a name and the SQL text.
  package let questions: [(name: String, sql: String)]
  /// SHA-256 of the files that compute it, as lowercase hex.
  package let sourceHash: String

  package init<P: Projection>(
    _ type: P.Type, questions: [(name: String, sql: String)], sourceHash: String
  ) {
    declaration = P.declaration
    make = { P() }
    self.questions = questions
    self.sourceHash = sourceHash
  }
}
