import EventModel
import RowEncoding

// Writing a tally's deltas as rows, in the one order in which all workers lock them.

extension TallyBuffer {
  /// Writes every touched row, in the order of its key's bytes.
  func write(to buffer: RowBuffer, texts: borrowing TextInterner, ranks: [UInt32]) {
    let gathered = GatheredItems(self.gathered, cellCount: rowCount * plan.gatheringCount)
    let sketches = SketchWriter()
    for row in TallyOrder.rows(of: self, ranks: ranks) {
      buffer.bytes.beginRow(fields: plan.fieldCount)
      for index in plan.keyTypes.indices {
        writeKey(keyWord(row, index), plan.keyTypes[index], buffer, texts)
      }
      for index in plan.values.indices {
        writeValue(row, index, gathered, sketches, buffer, texts)
      }
    }
  }

  private func writeKey(
    _ word: UInt64, _ type: ColumnType, _ buffer: RowBuffer, _ texts: borrowing TextInterner
  ) {
    switch type {
    case .text: buffer.bytes.appendBytes(texts.utf8(UInt32(word)))
    case .int8: buffer.bytes.appendInt64(Int64(bitPattern: word))
    case .int4: buffer.bytes.appendInt32(Int32(truncatingIfNeeded: Int64(bitPattern: word)))
    case .boolean: buffer.bytes.appendBool(word != 0)
    case .timestamp:
      buffer.bytes.appendTimestamp(Timestamp(microseconds: Int64(bitPattern: word)))
    default: preconditionFailure("\(type) in the key of \(table.name)")
    }
  }

  private func writeValue(
    _ row: Int, _ index: Int, _ gathered: GatheredItems, _ sketches: SketchWriter,
    _ buffer: RowBuffer, _ texts: borrowing TextInterner
  ) {
    let value = plan.values[index]
    let lane = row * plan.stride + value.lane
    switch value.merge {
    case .sum: writeSum(sum(lane), index, value.type, buffer)
    case .least, .greatest:
      if numbers[lane] == 0 {
        buffer.bytes.appendNull()
      } else {
        writeNumber(numbers[lane + 1], value.type, buffer, texts)
      }
    case .first, .latest: writeOrdered(lane, value.type, buffer, texts)
    case .sketch:
      gathered.withItems(of: row * plan.gatheringCount + value.gathering) { items in
        sketches.write(items, to: buffer)
      }
    case .union:
      // Not inside a closure, which could not borrow the interner.
      var items: [UInt32] = []
      gathered.withItems(of: row * plan.gatheringCount + value.gathering) { items += $0 }
      writeSet(items, buffer, texts)
    }
  }

  private func writeSum(
    _ sum: Int128, _ index: Int, _ type: ColumnType, _ buffer: RowBuffer
  ) {
    if case .numeric(let scale) = type {
      buffer.bytes.appendNumeric(sum, scale: scale)
    } else {
      guard let value = Int64(exactly: sum) else {
        preconditionFailure(
          "table \(table.name): \(table.values[index].name) overflows within one batch; "
            + "make it numeric")
      }
      buffer.bytes.appendInt64(value)
    }
  }

  private func writeNumber(
    _ value: Int64, _ type: ColumnType, _ buffer: RowBuffer, _ texts: borrowing TextInterner
  ) {
    switch type {
    case .int8: buffer.bytes.appendInt64(value)
    case .timestamp: buffer.bytes.appendTimestamp(Timestamp(microseconds: value))
    case .text: buffer.bytes.appendBytes(texts.utf8(UInt32(value)))
    default: preconditionFailure("\(type) cannot be merged in \(table.name)")
    }
  }

  private func writeOrdered(
    _ lane: Int, _ type: ColumnType, _ buffer: RowBuffer, _ texts: borrowing TextInterner
  ) {
    guard numbers[lane] != 0 else {
      for _ in 0..<5 { buffer.bytes.appendNull() }
      return
    }
    writeNumber(numbers[lane + 5], type, buffer, texts)
    buffer.bytes.appendTimestamp(Timestamp(microseconds: numbers[lane + 1]))
    buffer.bytes.appendInt32(Int32(truncatingIfNeeded: numbers[lane + 2]))
    buffer.bytes.appendInt32(Int32(truncatingIfNeeded: numbers[lane + 3]))
    buffer.bytes.appendInt64(numbers[lane + 4])
  }

  /// `text[]` in Postgres's binary format: dimensions, null flag, element type, length, lower bound.
  private func writeSet(
    _ items: [UInt32], _ buffer: RowBuffer, _ texts: borrowing TextInterner
  ) {
    var unique: [UInt32] = []
    for item in items where unique.last != item { unique.append(item) }
    var sorted = unique.map { Array(texts.utf8($0)) }
    sorted.sort { $0.lexicographicallyPrecedes($1) }
    let textType: Int32 = 25
    var bytes: [UInt8] = []
    func word(_ value: Int32) {
      withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }
    word(sorted.isEmpty ? 0 : 1)
    word(0)
    word(textType)
    if !sorted.isEmpty {
      word(Int32(sorted.count))
      word(1)
    }
    for text in sorted {
      word(Int32(text.count))
      bytes += text
    }
    bytes.withUnsafeBytes { buffer.bytes.appendBytes($0) }
  }
}
