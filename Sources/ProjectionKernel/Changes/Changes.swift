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
  private let kinds: [Table.Kind]
  var buffers: [RowBuffer]
  /// By table; nil for what is no tally.
  var tallies: [TallyBox?]
  var states: FoldStates
  var children: [Int: ChildRows] = [:]
  var texts = TextInterner()

  // The event now in hand.
  private(set) var eventText: UnsafeRawPointer
  private(set) var position: Position
  private(set) var occurredAt: Timestamp
  private var foldKey: StateKey?
  private var marks: [(bytes: Int, rows: Int)]
  private let appendTables: [Int]
  private let shapes: [RowShape]
  /// What events offered to tallies and is not merged yet, this event's last.
  var journal: [TallyStep] = []
  /// The events before this one whose steps wait.
  var waiting: [(occurredAt: Timestamp, position: Position)] = []
  private var journalMark = 0
  /// So many steps are merged at once: enough that waits for memory overlap, few enough that they
  /// stay in a core's cache.
  private static let journalMax = 1024
  /// Texts of this event that are interned already: the same ones come up for every table.
  var met: [(text: Text, id: UInt32)] = []
  private var puts: [(state: StateID, row: [UInt8])] = []
  private var childPuts: [(table: Int, key: ChildKey, row: [UInt8])] = []
  private var ordinals: [Int32]
  var problem: Refusal?

  /// For each table that rolls up another, which one and how.
  let rollUps: [(table: Int, rollUp: TallyRollUp)?]

  /// A row buffer for each tally, so that a table's struct is changed in place.
  final class TallyBox {
    let keyTypes: [ColumnType]
    // Only `Changes` has it, and changes one tally at a time.
    @exclusivity(unchecked) var buffer: TallyBuffer
    /// The keys that events which wait asked for.
    @exclusivity(unchecked) var asked: [InlineArray<6, UInt64>] = []
    @exclusivity(unchecked) var askedMark = 0
    init(_ table: Table) {
      keyTypes = table.keys.map(\.type)
      buffer = TallyBuffer(table)
    }
  }

  init(tables: [Table]) {
    self.tables = tables
    kinds = tables.map(\.kind)
    buffers = tables.map { _ in RowBuffer() }
    tallies = tables.map { $0.kind == .tally ? TallyBox($0) : nil }
    rollUps = tables.indices.map { TallyRollUp.of($0, in: tables) }
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
    journalMark = journal.count
    for case let tally? in tallies { tally.askedMark = tally.asked.count }
    for index in appendTables {
      marks[index] = (buffers[index].bytes.count, buffers[index].bytes.rowCount)
      ordinals[index] = 0
    }
  }

  /// What is wrong with the event now in hand, found while its changes were made.
  var eventProblem: Refusal? { problem }

  /// Keeps what the event did.
  mutating func keep() {
    if journal.count > journalMark { waiting.append((occurredAt, position)) }
    if journal.count >= Self.journalMax { mergeWaiting() }
    for put in puts { states.put(put.state, put.row) }
    for put in childPuts { children[put.table]!.rows[put.key] = put.row }
    forgetEvent()
  }

  /// Takes back what the event did.
  mutating func takeBack() {
    for index in appendTables {
      buffers[index].bytes.truncate(count: marks[index].bytes, rowCount: marks[index].rows)
    }
    journal.removeLast(journal.count - journalMark)
    for case let tally? in tallies {
      tally.asked.removeLast(tally.asked.count - tally.askedMark)
    }
    forgetEvent()
  }

  private mutating func forgetEvent() {
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

  func expect(_ table: Int, _ kind: Table.Kind) {
    precondition(kinds[table] == kind, "table \(tables[table].name) is no \(kind)")
  }
}

extension Changes {
  /// The rows of every table; none is left.
  mutating func takeRows() -> [TableRows] {
    mergeWaiting()
    for index in tables.indices { rollUp(into: index) }
    var folded = TextInterner()
    swap(&folded, &texts)
    let texts = BatchTexts(folded)
    return tables.indices.map { index in
      if let tally = tallies[index] {
        tallies[index] = TallyBox(tables[index])
        return .tally(TallyRows(tally, texts: texts))
      }
      return .encoded(takeEncoded(index))
    }
  }

  private mutating func takeEncoded(_ index: Int) -> RowBuffer {
    let buffer = buffers[index]
    buffers[index] = RowBuffer()
    if tables[index].kind == .fold {
      for row in states.takeChanged(table: index) { buffer.bytes.appendRow(row) }
    }
    for row in children[index]?.take() ?? [] { buffer.bytes.appendRow(row) }
    buffer.bytes.appendTrailer()
    return buffer
  }
}
