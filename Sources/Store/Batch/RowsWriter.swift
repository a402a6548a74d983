import PostgresWire
import ProjectionKernel
import RowEncoding

/// Writes a batch's rows into their tables, in the transaction that is open.
///
/// Rows that may be there already go through a temporary table and are merged by one statement.
/// A tally's rows whose keys were not met lately are mostly new, and new rows cost a quarter of that
/// when they are copied straight into the table: so they are, where nobody else can be writing. If
/// one of them was there after all, the copy is taken back and all are merged.
struct RowsWriter {
  /// Fewer new rows than this are not worth a savepoint.
  private static let newRowsMin = 1000
  /// Batches that are merged whole after a copy was taken back: doubled each time, up to this.
  private static let penaltyMax = 64

  private let connection: PostgresConnection
  private let schema: String
  private var stages: Set<String> = []
  private var recent: [String: RecentKeys] = [:]
  private var penalties: [String: (batches: Int, left: Int)] = [:]
  private var times = StageTimes()

  init(_ connection: PostgresConnection, schema: String) {
    self.connection = connection
    self.schema = schema
  }

  /// Forgets what a transaction that was rolled back made: its staging tables are gone with it.
  mutating func forget() {
    stages.removeAll()
    recent.removeAll()
  }

  /// Empties the staging tables, for the next batch of the same transaction.
  func emptyStages() throws(PostgresError) {
    for table in stages.sorted() {
      try connection.execute("TRUNCATE pg_temp.\(Table.quoted("stage_" + table))")
    }
  }

  /// Where the time went since the last call.
  mutating func takeTimes() -> StageTimes {
    defer { times = StageTimes() }
    return times
  }

  /// Writes one table's rows.
  /// - Parameter alone: whether no other transaction can be writing the table.
  mutating func write(
    _ rows: TableRows, into table: Table, alone: Bool
  ) throws(PostgresError) {
    switch rows {
    case .encoded(let buffer) where table.kind == .append:
      let start = ContinuousClock.now
      try connection.copyIn(copy(into: target(table), table), buffer.bytes.bytes)
      times.add(.copy, since: start)
    case .encoded(let buffer):
      try merge(table) { connection, sql throws(PostgresError) in
        try connection.copyIn(sql, buffer.bytes.bytes)
      }
    case .tally(let rows): try write(rows, table, alone: alone)
    }
  }

  /// Writes rows into a table that holds none of their keys, whatever its kind.
  mutating func load(_ rows: TableRows, into table: Table) throws(PostgresError) {
    let start = ContinuousClock.now
    let sql = copy(into: target(table), table)
    switch rows {
    case .encoded(let buffer): try connection.copyIn(sql, buffer.bytes.bytes)
    case .tally(let rows):
      try CopyStream.send(rows, Array(0..<rows.count), by: sql, over: connection)
    }
    times.add(.copy, since: start)
  }

  private mutating func write(
    _ rows: TallyRows, _ table: Table, alone: Bool
  ) throws(PostgresError) {
    var known = Array(0..<rows.count)
    if alone, mayCopy(table) {
      let new = takeNew(rows, table, &known)
      if try !copyNew(rows, new, table) { known = Array(0..<rows.count) }
    }
    guard !known.isEmpty else { return }
    try merge(table) { connection, sql throws(PostgresError) in
      try CopyStream.send(rows, known, by: sql, over: connection)
    }
  }

  // MARK: new rows

  private mutating func mayCopy(_ table: Table) -> Bool {
    guard let penalty = penalties[table.name], penalty.left > 0 else { return true }
    penalties[table.name]!.left -= 1
    return false
  }

  /// Moves the rows out of `known` whose keys no batch of late had.
  private mutating func takeNew(
    _ rows: TallyRows, _ table: Table, _ known: inout [Int]
  ) -> [Int] {
    var keys = recent.removeValue(forKey: table.name) ?? RecentKeys()
    var new: [Int] = []
    var old: [Int] = []
    for place in 0..<rows.count {
      if keys.insert(rows.keyHash(place)) { new.append(place) } else { old.append(place) }
    }
    recent[table.name] = keys
    guard new.count >= Self.newRowsMin else { return [] }
    known = old
    return new
  }

  /// - Returns: false where one of them was there, or was refused; nothing is then changed.
  private mutating func copyNew(
    _ rows: TallyRows, _ new: [Int], _ table: Table
  ) throws(PostgresError) -> Bool {
    guard !new.isEmpty else { return true }
    let start = ContinuousClock.now
    defer { times.add(.copy, since: start) }
    try connection.execute("SAVEPOINT new_rows")
    do {
      try CopyStream.send(rows, new, by: copy(into: target(table), table), over: connection)
    } catch {
      // Unique violations and refused values: the merge will tell one from the other.
      guard error.disposition == .poison, !connection.isBroken else { throw error }
      try connection.execute("ROLLBACK TO SAVEPOINT new_rows")
      let batches = min(Self.penaltyMax, 2 * (penalties[table.name]?.batches ?? 0) + 1)
      penalties[table.name] = (batches, batches)
      return false
    }
    try connection.execute("RELEASE SAVEPOINT new_rows")
    penalties[table.name] = nil
    return true
  }

  // MARK: merging

  private mutating func merge(
    _ table: Table, _ fill: (PostgresConnection, String) throws(PostgresError) -> Void
  ) throws(PostgresError) {
    var start = ContinuousClock.now
    let stage = "pg_temp." + Table.quoted("stage_" + table.name)
    if !stages.contains(table.name) {
      try connection.execute(
        "CREATE TEMP TABLE IF NOT EXISTS \(Table.quoted("stage_" + table.name)) "
          + "(LIKE \(target(table))) WITH (toast_tuple_target = 8160) ON COMMIT DELETE ROWS")
      stages.insert(table.name)
    }
    try fill(connection, copy(into: stage, table))
    start = times.add(.copy, since: start)
    try connection.query(table.mergeStatement(schema: schema, staging: stage))
    times.add(.merge, since: start)
  }

  private func target(_ table: Table) -> String {
    Table.quoted(schema) + "." + Table.quoted(table.name)
  }

  private func copy(into target: String, _ table: Table) -> String {
    "COPY \(target) (\(table.columnList)) FROM STDIN (FORMAT binary)"
  }
}
