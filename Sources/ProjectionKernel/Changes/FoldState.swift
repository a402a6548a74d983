package import EventModel
package import RowEncoding

/// The state of one key of a fold, as its table holds it.
package protocol FoldState {
  /// Reads the table's value columns, in order.
  init(reading row: inout BinaryRowReader)
  /// Writes the table's value columns, in order.
  func write(to row: inout RowWriter)
}

/// The key of a fold's state: the record key, in the partition that owns it.
package struct StateKey: Hashable, Sendable {
  package let bytes: [UInt8]
  package let log: LogID
  package let partition: Partition

  package init(bytes: [UInt8], log: LogID, partition: Partition) {
    self.bytes = bytes
    self.log = log
    self.partition = partition
  }

  func write(to buffer: RowBuffer) {
    bytes.withUnsafeBytes { buffer.bytes.appendBytes($0) }
    buffer.bytes.appendInt32(log.number)
    buffer.bytes.appendInt32(partition.number)
  }

  /// The global order in which rows are locked: key bytes, log, partition.
  static func precedes(_ left: StateKey, _ right: StateKey) -> Bool {
    if left.bytes != right.bytes { return left.bytes.lexicographicallyPrecedes(right.bytes) }
    if left.log != right.log { return left.log < right.log }
    return left.partition < right.partition
  }
}

/// One state: a key in one of the projection's fold tables.
package struct StateID: Hashable, Sendable {
  package let table: Int
  package let key: StateKey
  package init(table: Int, key: StateKey) {
    self.table = table
    self.key = key
  }
}

/// The states of a fold that are in memory, as rows in Postgres's binary format.
///
/// A partition has one owner, so what is in memory is the truth until the owner loses it; a key
/// that was looked up and had no state is remembered too.
struct FoldStates {
  private let tables: [Table]
  private var rows: [StateID: [UInt8]?] = [:]
  private(set) var changed: Set<StateID> = []
  /// Whether no state lies anywhere else: one that is not here is none.
  private(set) var isWhole = false

  /// Says that the database holds no state yet.
  mutating func beginEmpty() {
    precondition(rows.isEmpty, "states are in memory already")
    isWhole = true
  }

  init(tables: [Table]) { self.tables = tables }

  var count: Int { rows.count }

  func isLoaded(_ id: StateID) -> Bool { isWhole || rows[id] != nil }

  /// The state's row; nil where the key has none yet.
  func row(_ id: StateID) -> [UInt8]? {
    guard let row = rows[id] else {
      if isWhole { return nil }
      preconditionFailure("a state of table \(tables[id.table].name) was not loaded")
    }
    return row
  }

  /// Notes what the database holds.
  mutating func load(_ id: StateID, _ row: [UInt8]?) { rows[id] = .some(row) }

  mutating func put(_ id: StateID, _ row: [UInt8]) {
    rows[id] = .some(row)
    changed.insert(id)
  }

  /// The rows that changed since the last call, in the order in which they are locked.
  mutating func takeChanged(table: Int) -> [[UInt8]] {
    let ids = changed.filter { $0.table == table }
    changed.subtract(ids)
    return ids.sorted { StateKey.precedes($0.key, $1.key) }.map { rows[$0]!! }
  }

  /// Forgets the states of a partition, or all.
  mutating func forget(log: LogID, partition: Partition) {
    isWhole = false
    rows = rows.filter { $0.key.key.log != log || $0.key.key.partition != partition }
    changed = changed.filter { $0.key.log != log || $0.key.partition != partition }
  }

  mutating func forgetAll() {
    isWhole = false
    rows.removeAll()
    changed.removeAll()
  }

  /// Takes over all of another's, which has other partitions.
  mutating func absorb(_ other: consuming FoldStates) {
    isWhole = isWhole && other.isWhole
    rows.merge(other.rows) { $1 }
    changed.formUnion(other.changed)
  }

  func decode<State: FoldState>(_ row: [UInt8]) -> State {
    row.withUnsafeBytes { bytes in
      var reader = BinaryRowReader(bytes)
      _ = reader.nextRow()
      for _ in 0..<3 { _ = reader.nextField() }
      return State(reading: &reader)
    }
  }
}

/// The key of a row that hangs on a fold's key.
struct ChildKey: Hashable {
  let key: StateKey
  let origin: Offset
  let ordinal: Int32

  static func precedes(_ left: ChildKey, _ right: ChildKey) -> Bool {
    if left.key != right.key { return StateKey.precedes(left.key, right.key) }
    return left.origin != right.origin
      ? left.origin < right.origin : left.ordinal < right.ordinal
  }
}

/// The child rows put in the batch now in hand; the last put of a row wins.
struct ChildRows {
  var rows: [ChildKey: [UInt8]] = [:]

  /// All rows, in the order in which they are locked; none is left.
  mutating func take() -> [[UInt8]] {
    defer { rows.removeAll(keepingCapacity: true) }
    return rows.keys.sorted(by: ChildKey.precedes).map { rows[$0]! }
  }
}
