/// One table of a read model, described once.
package struct Table: Equatable, Sendable {
  /// What may be done with a table, and by which key its rows are known.
  package enum Kind: Equatable, Sendable {
    /// 0 to n rows an event, keyed by (position, ordinal); never changed.
    case append
    /// One state row for each key and partition, changed only by that key's events, in order.
    case fold
    /// Rows of a fold's key, keyed by (key, partition, origin, ordinal): put whole, again and again.
    case child
    /// Rows into which deltas merge, whatever their order.
    case tally
  }

  package let name: String
  package let kind: Kind
  /// The columns a tally is keyed by, in order; empty for the other kinds, whose keys are given.
  package let keys: [Column]
  package let values: [Column]
  package let doc: String
  /// The tally whose deltas this one takes, instead of events of its own; only in a tally.
  package private(set) var rollUp: RollUp?

  /// How full a page is made, percent; what is left is for the rows' next versions.
  package private(set) var fillPercent = 50

  /// This table with pages filled further: for rows that are mostly new when they are written.
  /// - Parameter percent: 50...100.
  package func fillingPages(percent: Int) -> Table {
    precondition((50...100).contains(percent), "pages cannot be filled to \(percent) %")
    var table = self
    table.fillPercent = percent
    return table
  }

  /// Expressions over the columns that ranges of blocks are indexed by.
  package private(set) var blockRanges: [String] = []

  /// This table with an index of block ranges (BRIN) over an expression: it lets a view that filters
  /// by the expression pass over most of a table whose rows come roughly in its order, and costs next
  /// to nothing to keep.
  /// - Parameter expression: immutable SQL over the table's columns.
  package func indexingBlocks(by expression: String) -> Table {
    var table = self
    table.blockRanges.append(expression)
    return table
  }

  /// How a tally follows from a finer one.
  package struct RollUp: Equatable, Sendable {
    /// The name of the finer tally.
    package let source: String
    /// The key column that holds the start of a window.
    package let window: String
    /// Microseconds; a multiple of the finer windows' length.
    package let lengthMicroseconds: Int64
  }

  /// This tally, filled from a finer one of the same columns: what a batch counts there is counted
  /// here by the longer window, without a look at the events.
  /// - Parameters:
  ///   - source: the finer tally's name; it stands before this one in the declaration.
  ///   - window: the key column that holds the start of a window.
  ///   - lengthMicroseconds: of a window; a multiple of the finer one's.
  package func rollingUp(
    _ source: String, window: String, lengthMicroseconds: Int64
  ) -> Table {
    precondition(kind == .tally && lengthMicroseconds > 0, "table \(name) cannot roll up")
    precondition(
      keys.contains { $0.name == window && $0.type == .timestamp },
      "tally \(name) has no window \(window) in its key")
    var table = self
    table.rollUp = RollUp(
      source: source, window: window, lengthMicroseconds: lengthMicroseconds)
    return table
  }

  /// A log: rows that are written once, with the position of their event before the values.
  package static func append(_ name: String, _ doc: String, _ values: [Column]) -> Table {
    Table(name: name, kind: .append, keys: [], values: values, doc: doc)
  }

  /// The state of a fold, keyed by the record key; its first columns are `key` and `partition`.
  package static func fold(_ name: String, _ doc: String, _ values: [Column]) -> Table {
    Table(name: name, kind: .fold, keys: [], values: values, doc: doc)
  }

  /// Rows that hang on a fold's key, each known by the position it comes from.
  package static func child(_ name: String, _ doc: String, _ values: [Column]) -> Table {
    Table(name: name, kind: .child, keys: [], values: values, doc: doc)
  }

  /// Counts and sums by key.
  package static func tally(
    _ name: String, _ doc: String, keys: [Column], _ values: [Column]
  ) -> Table {
    precondition(!keys.isEmpty, "tally \(name) has no key")
    precondition(
      values.allSatisfy { $0.merge != nil }, "tally \(name) has a column that cannot merge")
    return Table(name: name, kind: .tally, keys: keys, values: values, doc: doc)
  }

  /// The columns that make a row's key, those that the kernel writes included.
  package var keyColumns: [Column] {
    switch kind {
    case .append:
      [Self.logColumn, Self.partitionColumn, Self.offsetColumn, Self.ordinalColumn]
    case .fold: [Self.keyColumn, Self.logColumn, Self.partitionColumn]
    case .child:
      [
        Self.keyColumn, Self.logColumn, Self.partitionColumn, Self.offsetColumn,
        Self.ordinalColumn,
      ]
    case .tally: keys
    }
  }

  /// All columns as they stand in the table, key first, in the order of a row's fields.
  package var storedColumns: [(name: String, type: ColumnType, isOptional: Bool)] {
    keyColumns.flatMap(\.stored) + values.flatMap(\.stored)
  }

  private static let keyColumn = Column.required("key", .text, "The record key.")
  private static let logColumn = Column.required("log", .int4, "The log, by its number.")
  private static let partitionColumn = Column.required("partition", .int4, "The partition.")
  private static let offsetColumn = Column.required(
    "offset", .int8, "The offset of the event that the row comes from.")
  private static let ordinalColumn = Column.required(
    "ordinal", .int4, "Which of the event's rows it is, from 0.")
}
