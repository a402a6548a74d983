package import EventModel
import RowEncoding

/// What the events of a batch do to a projection's tables, gathered until the batch is written.
///
/// A projection calls `append`, `tally` with `add` and its kin, `state`, `put` and `putChild`. What
/// it did with one event can be taken back as a whole, so a refused event leaves nothing.
package struct Changes: ~Copyable {
  /// Bytes of one text in a key: what a Postgres index surely takes.
  package static let keyBytesMax = 2000
  /// Event times that every column holds, with room for what projections add to them: the years 1
  /// to 9999, which RFC 3339 can write.
  package static let eventTimes =
    Timestamp(
      microseconds: -62_135_596_800_000_000)...Timestamp(
      microseconds: 253_402_300_799_999_999)

  let tables: [Table]
  var buffers: [RowBuffer]
  /// By table; nil for what is no tally.
  var tallies: [TallyBox?]
  var states: FoldStates
  var children: [Int: ChildRows] = [:]
  var texts = TextInterner()

  // The event now in hand.
  private var eventText: UnsafeRawPointer
  private var position: Position
  private var occurredAt: Timestamp
  private var foldKey: StateKey?
  private var marks: [(bytes: Int, rows: Int)]
  private let appendTables: [Int]
  private let shapes: [RowShape]
  private var journal: [TallyStep] = []
  /// Texts of this event that are interned already: the same ones come up for every table.
  private var met: [(text: Text, id: UInt32)] = []
  private var puts: [(state: StateID, row: [UInt8])] = []
  private var childPuts: [(table: Int, key: ChildKey, row: [UInt8])] = []
  private var ordinals: [Int32]
  private var problem: Refusal?

  /// A row buffer for each tally, so that a table's struct is changed in place.
  final class TallyBox {
    var buffer: TallyBuffer
    init(_ table: Table) { buffer = TallyBuffer(table) }
  }

  init(tables: [Table]) {
    self.tables = tables
    buffers = tables.map { _ in RowBuffer() }
    tallies = tables.map { $0.kind == .tally ? TallyBox($0) : nil }
    appendTables = tables.indices.filter { tables[$0].kind == .append }
    shapes = tables.map { RowShape($0) }
    for (index, table) in tables.enumerated() {
      if table.kind == .child { children[index] = ChildRows() }
    }
    states = FoldStates(tables: tables)
    marks = tables.map { _ in (0, 0) }
    ordinals = tables.map { _ in 0 }
    let nowhere = UnsafeRawPointer(bitPattern: 64)!
    eventText = nowhere
    position = Position(log: LogID(0), partition: Partition(0), offset: Offset(0))
    occurredAt = Timestamp(microseconds: 0)
  }

  /// Starts an event: what follows belongs to it until `keep` or `takeBack`.
  mutating func begin(_ event: borrowing Event, foldKey: StateKey?) {
    eventText = event.bytes
    position = event.position
    occurredAt = event.envelope.occurredAt
    self.foldKey = foldKey
    problem = nil
    met.removeAll(keepingCapacity: true)
    for index in appendTables {
      marks[index] = (buffers[index].bytes.count, buffers[index].bytes.rowCount)
      ordinals[index] = 0
    }
  }

  /// What is wrong with the event now in hand, found while its changes were made.
  var eventProblem: Refusal? { problem }

  /// Keeps what the event did.
  mutating func keep() {
    mergeJournal()
    for put in puts { states.put(put.state, put.row) }
    for put in childPuts { children[put.table]!.rows[put.key] = put.row }
    forgetEvent()
  }

  /// Takes back what the event did.
  mutating func takeBack() {
    for index in appendTables {
      buffers[index].bytes.truncate(count: marks[index].bytes, rowCount: marks[index].rows)
    }
    forgetEvent()
  }

  private mutating func forgetEvent() {
    journal.removeAll(keepingCapacity: true)
    puts.removeAll(keepingCapacity: true)
    childPuts.removeAll(keepingCapacity: true)
  }

  // MARK: append

  /// Appends a row; its key (position, ordinal) is written for it.
  package mutating func append(to table: TableIndex, _ write: (inout RowWriter) -> Void) {
    let index = table.number
    expect(index, .append)
    let buffer = buffers[index]
    buffer.bytes.beginRow(fields: shapes[index].fieldCount)
    appendPosition(to: buffer, ordinal: ordinals[index])
    ordinals[index] += 1
    writeValues(index, buffer, write)
  }

  private func appendPosition(to buffer: RowBuffer, ordinal: Int32) {
    buffer.bytes.appendInt32(position.log.number)
    buffer.bytes.appendInt32(position.partition.number)
    buffer.bytes.appendInt64(position.offset.number)
    buffer.bytes.appendInt32(ordinal)
  }

  private mutating func writeValues(
    _ index: Int, _ buffer: RowBuffer, _ write: (inout RowWriter) -> Void
  ) {
    var row = RowWriter(shapes[index], buffer, text: eventText)
    write(&row)
    row.finish()
    if let found = row.problem, problem == nil { problem = found }
  }

  // MARK: tally

  /// The row of that key in a tally; deltas are then merged into it.
  package mutating func tally(
    _ table: TableIndex, _ a: KeyPart, _ b: KeyPart = .end, _ c: KeyPart = .end,
    _ d: KeyPart = .end, _ e: KeyPart = .end, _ f: KeyPart = .end
  ) -> TallyRow {
    let index = table.number
    expect(index, .tally)
    var key = InlineArray<6, UInt64>(repeating: 0)
    let parts: InlineArray<6, KeyPart> = [a, b, c, d, e, f]
    let count = tables[index].keys.count
    for part in 0..<count {
      check(parts[part], tables[index].keys[part])
      key[part] = word(parts[part], index)
    }
    return TallyRow(table: Int32(index), row: tallies[index]!.buffer.row(key))
  }

  /// Refuses what the key's column cannot hold.
  private mutating func check(_ part: KeyPart, _ column: Column) {
    guard problem == nil else { return }
    switch part {
    case .integer(let value) where column.type == .int4 && Int32(exactly: value) == nil:
      problem = .numberOutOfRange(column: column.name, "\(value)")
    case .time(let value): problem = .outOfRange(value, column: column.name)
    default: break
    }
  }

  private mutating func word(_ part: KeyPart, _ table: Int) -> UInt64 {
    switch part {
    case .text(let text):
      if text.length > Self.keyBytesMax, problem == nil {
        problem = .keyTooLong(table: tables[table].name, bytes: Int(text.length))
      }
      return UInt64(intern(text))
    case .constant(let text):
      return UInt64(
        texts.intern(
          UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)))
    case .integer(let value): return UInt64(bitPattern: value)
    case .boolean(let value): return value ? 1 : 0
    case .time(let value): return UInt64(bitPattern: value.microseconds)
    case .end: preconditionFailure("tally \(tables[table].name): its key has more columns")
    }
  }

  private mutating func intern(_ text: Text) -> UInt32 {
    for known in met where known.text.offset == text.offset && known.text.length == text.length {
      return known.id
    }
    let id = texts.intern(
      UnsafeRawBufferPointer(start: eventText + Int(text.offset), count: Int(text.length)))
    met.append((text, id))
    return id
  }

  /// Adds to a sum: a whole number, or a decimal scaled by the column's digits.
  package mutating func add(_ row: TallyRow, _ column: ColumnIndex, _ value: Int64) {
    journal.append(TallyStep(row: row, column: Int32(column.number), value: value))
  }

  /// Offers a value to a least or greatest, a first or latest whole number, or a sketch, which
  /// counts values from 0.
  package mutating func offer(_ row: TallyRow, _ column: ColumnIndex, _ value: Int64) {
    if value < 0, problem == nil {
      let described = tables[Int(row.table)].values[column.number]
      if described.merge == .sketch {
        problem = .numberOutOfRange(column: described.name, "\(value)")
        return
      }
    }
    journal.append(TallyStep(row: row, column: Int32(column.number), value: value))
  }

  /// Offers a moment to a least or greatest.
  package mutating func offer(_ row: TallyRow, _ column: ColumnIndex, _ value: Timestamp) {
    let described = tables[Int(row.table)].values[column.number]
    if problem == nil { problem = .outOfRange(value, column: described.name) }
    offer(row, column, value.microseconds)
  }

  /// Offers a text to a first, a latest, or a set.
  package mutating func offer(_ row: TallyRow, _ column: ColumnIndex, _ value: Text) {
    offer(row, column, Int64(word(.text(value), Int(row.table))))
  }

  /// Merges what the event offered, the steps of each row together.
  private func mergeJournal() {
    journal.withUnsafeBufferPointer { steps in
      var start = 0
      while start < steps.count {
        let row = steps[start].row
        var end = start + 1
        while end < steps.count, steps[end].row.row == row.row,
          steps[end].row.table == row.table
        { end += 1 }
        tallies[Int(row.table)]!.buffer.merge(
          UnsafeBufferPointer(rebasing: steps[start..<end]), occurredAt: occurredAt,
          position: position)
        start = end
      }
    }
  }

  // MARK: fold

  /// The state of the record's key; nil before its first event.
  package func state<State: FoldState>(of table: TableIndex, as: State.Type) -> State? {
    expect(table.number, .fold)
    let id = StateID(table: table.number, key: currentKey(table.number))
    for put in puts.reversed() where put.state == id { return states.decode(put.row) }
    return states.row(id).flatMap { states.decode($0) }
  }

  /// Makes that the state of the record's key.
  package mutating func put<State: FoldState>(_ state: State, in table: TableIndex) {
    let index = table.number
    expect(index, .fold)
    let key = currentKey(index)
    let buffer = RowBuffer(rowOf: shapes[index].fieldCount)
    key.write(to: buffer)
    writeValues(index, buffer) { state.write(to: &$0) }
    puts.append((StateID(table: index, key: key), Array(buffer.bytes.bytes)))
  }

  /// Puts a row that hangs on the record's key, known by the offset it comes from: all its values.
  package mutating func putChild(
    in table: TableIndex, origin: Offset, ordinal: Int32 = 0, _ write: (inout RowWriter) -> Void
  ) {
    let index = table.number
    expect(index, .child)
    let key = currentKey(index)
    let buffer = RowBuffer(rowOf: shapes[index].fieldCount)
    key.write(to: buffer)
    buffer.bytes.appendInt64(origin.number)
    buffer.bytes.appendInt32(ordinal)
    writeValues(index, buffer, write)
    let child = ChildKey(key: key, origin: origin, ordinal: ordinal)
    childPuts.append((index, child, Array(buffer.bytes.bytes)))
  }

  private func currentKey(_ table: Int) -> StateKey {
    guard let foldKey else {
      preconditionFailure("table \(tables[table].name) folds an event that has no key")
    }
    return foldKey
  }

  private func expect(_ table: Int, _ kind: Table.Kind) {
    precondition(
      tables[table].kind == kind, "table \(tables[table].name) is no \(kind)")
  }
}

extension Changes {
  /// The rows of every table, as whole COPY streams in lock order; none is left.
  mutating func takeRows() -> [RowBuffer] {
    let ranks = texts.ranks()
    for (index, table) in tables.enumerated() {
      switch table.kind {
      case .append: break
      case .tally:
        tallies[index]!.buffer.write(to: buffers[index], texts: texts, ranks: ranks)
        tallies[index]!.buffer.removeAll()
      case .fold:
        for row in states.takeChanged(table: index) { buffers[index].bytes.appendRow(row) }
      case .child:
        for row in children[index]!.take() { buffers[index].bytes.appendRow(row) }
      }
    }
    texts.removeAll()
    let rows = buffers
    buffers = tables.map { _ in RowBuffer() }
    for buffer in rows { buffer.bytes.appendTrailer() }
    return rows
  }
}
