package import EventModel
import RowEncoding

// What a projection does with a tally: it asks for a row by its key and offers deltas. Events that
// are kept wait until there are some of them, and are merged together.

extension Changes {
  /// The row of that key in a tally; deltas are then merged into it.
  package mutating func tally(
    _ table: TableIndex, _ a: KeyPart, _ b: KeyPart = .end, _ c: KeyPart = .end,
    _ d: KeyPart = .end, _ e: KeyPart = .end, _ f: KeyPart = .end
  ) -> TallyRow {
    guard tallies[table.number] != nil else {
      preconditionFailure("table \(tables[table.number].name) is no tally")
    }
    // Not counted: the tally is ours for as long as this takes.
    unowned(unsafe) let tally = tallies[table.number]!
    let count = tally.buffer.plan.keyCount
    var key = InlineArray<6, UInt64>(repeating: 0)
    key[0] = word(a, table.number, 0)
    if count > 1 { key[1] = word(b, table.number, 1) }
    if count > 2 { key[2] = word(c, table.number, 2) }
    if count > 3 { key[3] = word(d, table.number, 3) }
    if count > 4 { key[4] = word(e, table.number, 4) }
    if count > 5 { key[5] = word(f, table.number, 5) }
    tally.asked.append(key)
    return TallyRow(table: Int32(table.number), asked: Int32(tally.asked.count - 1))
  }

  /// A part of a key as a word; what the key's column cannot hold is the event's problem.
  @inline(__always)
  private mutating func word(_ part: KeyPart, _ table: Int, _ column: Int) -> UInt64 {
    switch part {
    case .text(let text): return word(text, table)
    case .constant(let text):
      return UInt64(
        texts.intern(
          UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)))
    case .integer(let value):
      if tables[table].keys[column].type == .int4, Int32(exactly: value) == nil, problem == nil {
        problem = .numberOutOfRange(column: tables[table].keys[column].name, "\(value)")
      }
      return UInt64(bitPattern: value)
    case .boolean(let value): return value ? 1 : 0
    case .time(let value):
      if !PostgresLimits.timestampMicroseconds.contains(value.microseconds), problem == nil {
        problem = .outOfRange(value, column: tables[table].keys[column].name)
      }
      return UInt64(bitPattern: value.microseconds)
    case .end: preconditionFailure("tally \(tables[table].name): its key has more columns")
    }
  }

  private mutating func word(_ text: Text, _ table: Int) -> UInt64 {
    if text.length > Self.keyBytesMax, problem == nil {
      problem = .keyTooLong(table: tables[table].name, bytes: Int(text.length))
    }
    return UInt64(intern(text))
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
    journal.append(step(row, column, value))
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
    journal.append(step(row, column, value))
  }

  /// Offers a moment to a least or greatest.
  package mutating func offer(_ row: TallyRow, _ column: ColumnIndex, _ value: Timestamp) {
    if !PostgresLimits.timestampMicroseconds.contains(value.microseconds), problem == nil {
      problem = .outOfRange(value, column: tables[Int(row.table)].values[column.number].name)
    }
    offer(row, column, value.microseconds)
  }

  /// Offers a text to a first, a latest, or a set.
  package mutating func offer(_ row: TallyRow, _ column: ColumnIndex, _ value: Text) {
    offer(row, column, Int64(word(value, Int(row.table))))
  }

  private func step(_ row: TallyRow, _ column: ColumnIndex, _ value: Int64) -> TallyStep {
    TallyStep(
      row: row, column: Int32(column.number), event: Int32(waiting.count), value: value)
  }

  /// Merges what events offered that wait: first all their rows are found, then the steps of each
  /// row are merged together.
  mutating func mergeWaiting() {
    let rows = tallies.map { tally -> [Int32] in
      guard let tally, !tally.asked.isEmpty else { return [] }
      defer { tally.asked.removeAll(keepingCapacity: true) }
      return tally.buffer.rows(tally.asked)
    }
    journal.withUnsafeBufferPointer { steps in
      var start = 0
      while start < steps.count {
        let first = steps[start]
        var end = start + 1
        while end < steps.count, steps[end].row.asked == first.row.asked,
          steps[end].row.table == first.row.table
        { end += 1 }
        let event = waiting[Int(first.event)]
        tallies[Int(first.row.table)]!.buffer.merge(
          UnsafeBufferPointer(rebasing: steps[start..<end]),
          into: Int(rows[Int(first.row.table)][Int(first.row.asked)]),
          occurredAt: event.occurredAt, position: event.position)
        start = end
      }
    }
    journal.removeAll(keepingCapacity: true)
    waiting.removeAll(keepingCapacity: true)
  }

  /// Fills a tally that rolls up another, whose rows of this batch are whole.
  func rollUp(into index: Int) {
    guard let source = rollUps[index] else { return }
    if tallies[source.table]!.buffer.settled != nil { tallies[source.table]!.buffer.settle() }
    tallies[index]!.buffer.rollUp(tallies[source.table]!.buffer, by: source.rollUp)
  }
}
