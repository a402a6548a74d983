import EventModel
package import RowEncoding

/// The rows that a batch writes into a tally, in the one order in which all workers lock them;
/// encoded when they are asked for, so that no thread holds them all as bytes.
package final class TallyRows {
  private let tally: Changes.TallyBox
  private let texts: BatchTexts
  /// Made when the first row is asked for, by the thread that writes.
  private var prepared: (order: [Int], gathered: GatheredItems)?

  /// How many rows there are.
  package let count: Int

  init(_ tally: Changes.TallyBox, texts: BatchTexts) {
    self.tally = tally
    self.texts = texts
    count = tally.buffer.touched.count { $0 }
  }

  /// A hash of a row's key that is the same in every batch.
  /// - Parameter place: from 0, in lock order.
  package func keyHash(_ place: Int) -> UInt64 {
    let row = prepare().order[place]
    var hash: UInt64 = 0
    for (index, type) in tally.keyTypes.enumerated() {
      let word = tally.buffer.keyWord(row, index)
      hash = TextBytes.mix(hash ^ (type == .text ? texts.hash(UInt32(word)) : word))
    }
    return hash
  }

  /// Writes a row.
  /// - Parameter place: from 0, in lock order.
  package func write(_ place: Int, to rows: inout BinaryCopyBuffer) {
    let (order, gathered) = prepare()
    tally.buffer.write(order[place], gathered, to: &rows, texts: texts)
  }

  private func prepare() -> (order: [Int], gathered: GatheredItems) {
    if let prepared { return prepared }
    if tally.buffer.settled != nil { tally.buffer.settle() }
    let made = (
      TallyOrder.rows(of: tally.buffer, ranks: texts.ranks),
      GatheredItems(
        tally.buffer.gathered,
        cellCount: tally.buffer.rowCount * tally.buffer.plan.gatheringCount)
    )
    prepared = made
    return made
  }
}

extension TallyBuffer {
  fileprivate func write(
    _ row: Int, _ gathered: GatheredItems, to rows: inout BinaryCopyBuffer, texts: BatchTexts
  ) {
    rows.beginRow(fields: plan.fieldCount)
    for index in plan.keyTypes.indices {
      writeKey(keyWord(row, index), plan.keyTypes[index], &rows, texts)
    }
    for index in plan.values.indices {
      writeValue(row, index, gathered, &rows, texts)
    }
  }

  private func writeKey(
    _ word: UInt64, _ type: ColumnType, _ rows: inout BinaryCopyBuffer, _ texts: BatchTexts
  ) {
    switch type {
    case .text: rows.appendBytes(texts.utf8(UInt32(word)))
    case .int8: rows.appendInt64(Int64(bitPattern: word))
    case .int4: rows.appendInt32(Int32(truncatingIfNeeded: Int64(bitPattern: word)))
    case .boolean: rows.appendBool(word != 0)
    case .timestamp:
      rows.appendTimestamp(Timestamp(microseconds: Int64(bitPattern: word)))
    default: preconditionFailure("\(type) in the key of \(table.name)")
    }
  }

  private func writeValue(
    _ row: Int, _ index: Int, _ gathered: GatheredItems,
    _ rows: inout BinaryCopyBuffer, _ texts: BatchTexts
  ) {
    let value = plan.values[index]
    let lane = row * plan.stride + value.lane
    switch value.merge {
    case .sum: writeSum(sum(lane), index, value.type, &rows)
    case .least, .greatest:
      if numbers[lane] == 0 {
        rows.appendNull()
      } else {
        writeNumber(numbers[lane + 1], value.type, &rows, texts)
      }
    case .first, .latest: writeOrdered(lane, value.type, &rows, texts)
    case .sketch where settled != nil:
      settled!.sketches.withCounts(row * plan.gatheringCount + value.gathering) { first, counts in
        SketchWriter.write(counts, from: first, to: &rows)
      }
    case .union where settled != nil:
      let items = settled!.items(row * plan.gatheringCount + value.gathering)
      items.map { UInt32(truncatingIfNeeded: $0) }.withUnsafeBufferPointer { items in
        writeSet(items, &rows, texts)
      }
    case .sketch:
      gathered.withItems(of: row * plan.gatheringCount + value.gathering) { items in
        SketchWriter.write(items, to: &rows)
      }
    case .union:
      gathered.withItems(of: row * plan.gatheringCount + value.gathering) { items in
        writeSet(items, &rows, texts)
      }
    }
  }

  private func writeSum(
    _ sum: Int128, _ index: Int, _ type: ColumnType, _ rows: inout BinaryCopyBuffer
  ) {
    if case .numeric(let scale) = type {
      rows.appendNumeric(sum, scale: scale)
    } else {
      guard let value = Int64(exactly: sum) else {
        preconditionFailure(
          "table \(table.name): \(table.values[index].name) overflows within one batch; "
            + "make it numeric")
      }
      rows.appendInt64(value)
    }
  }

  private func writeNumber(
    _ value: Int64, _ type: ColumnType, _ rows: inout BinaryCopyBuffer, _ texts: BatchTexts
  ) {
    switch type {
    case .int8: rows.appendInt64(value)
    case .timestamp: rows.appendTimestamp(Timestamp(microseconds: value))
    case .text: rows.appendBytes(texts.utf8(UInt32(value)))
    default: preconditionFailure("\(type) cannot be merged in \(table.name)")
    }
  }

  private func writeOrdered(
    _ lane: Int, _ type: ColumnType, _ rows: inout BinaryCopyBuffer, _ texts: BatchTexts
  ) {
    guard numbers[lane] != 0 else {
      for _ in 0..<5 { rows.appendNull() }
      return
    }
    writeNumber(numbers[lane + 5], type, &rows, texts)
    rows.appendTimestamp(Timestamp(microseconds: numbers[lane + 1]))
    rows.appendInt32(Int32(truncatingIfNeeded: numbers[lane + 2]))
    rows.appendInt32(Int32(truncatingIfNeeded: numbers[lane + 3]))
    rows.appendInt64(numbers[lane + 4])
  }

  /// `text[]` in Postgres's binary format: dimensions, null flag, element type, length, lower bound.
  private func writeSet(
    _ items: UnsafeBufferPointer<UInt32>, _ rows: inout BinaryCopyBuffer, _ texts: BatchTexts
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
    bytes.withUnsafeBytes { rows.appendBytes($0) }
  }
}
