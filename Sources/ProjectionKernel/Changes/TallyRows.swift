import EventModel
import RowEncoding

// Writing a tally's deltas as rows, in the one order in which all workers lock them.

extension TallyBuffer {
  /// Writes every touched row, in the order of its key's bytes.
  func write(to buffer: RowBuffer, texts: borrowing TextInterner, ranks: [UInt32]) {
    let gathered = gatheredByRow()
    for row in sortedRows(ranks) {
      buffer.bytes.beginRow(fields: table.storedColumns.count)
      for (index, column) in table.keys.enumerated() {
        writeKey(key(row)[key(row).startIndex + index], column, buffer, texts)
      }
      for index in table.values.indices {
        writeValue(row, index, gathered, buffer, texts)
      }
    }
  }

  private func sortedRows(_ ranks: [UInt32]) -> [Int] {
    let isText = table.keys.map { $0.type == .text }
    let width = table.keys.count
    // Signed integers compare as unsigned ones once their sign bit is turned.
    var sortable: [UInt64] = []
    sortable.reserveCapacity(rowCount * width)
    for row in 0..<rowCount {
      for (index, word) in key(row).enumerated() {
        sortable.append(isText[index] ? UInt64(ranks[Int(word)]) : word ^ (1 << 63))
      }
    }
    return (0..<rowCount).filter { touched[$0] }.sorted { left, right in
      for index in 0..<width {
        let (first, second) = (sortable[left * width + index], sortable[right * width + index])
        if first != second { return first < second }
      }
      return false
    }
  }

  private func writeKey(
    _ word: UInt64, _ column: Column, _ buffer: RowBuffer, _ texts: borrowing TextInterner
  ) {
    switch column.type {
    case .text: buffer.bytes.appendBytes(texts.utf8(UInt32(word)))
    case .int8: buffer.bytes.appendInt64(Int64(bitPattern: word))
    case .int4: buffer.bytes.appendInt32(Int32(truncatingIfNeeded: Int64(bitPattern: word)))
    case .boolean: buffer.bytes.appendBool(word != 0)
    case .timestamp:
      buffer.bytes.appendTimestamp(Timestamp(microseconds: Int64(bitPattern: word)))
    default: preconditionFailure("\(column.type) in the key of \(table.name)")
    }
  }

  private func writeValue(
    _ row: Int, _ index: Int, _ gathered: GatheredItems, _ buffer: RowBuffer,
    _ texts: borrowing TextInterner
  ) {
    let column = table.values[index]
    let lane = row * lanes.stride + lanes.starts[index]
    switch column.merge! {
    case .sum: writeSum(sum(lane), column, buffer)
    case .least, .greatest:
      if numbers[lane] == 0 {
        buffer.bytes.appendNull()
      } else {
        writeNumber(numbers[lane + 1], column.type, buffer, texts)
      }
    case .first, .latest: writeOrdered(lane, column, buffer, texts)
    case .sketch: writeSketch(gathered.items(row: row, column: index), buffer)
    case .union: writeSet(gathered.items(row: row, column: index), buffer, texts)
    }
  }

  private func writeSum(_ sum: Int128, _ column: Column, _ buffer: RowBuffer) {
    if case .numeric(let scale) = column.type {
      buffer.bytes.appendNumeric(sum, scale: scale)
    } else {
      guard let value = Int64(exactly: sum) else {
        preconditionFailure(
          "table \(table.name): \(column.name) overflows within one batch; make it numeric")
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
    _ lane: Int, _ column: Column, _ buffer: RowBuffer, _ texts: borrowing TextInterner
  ) {
    guard numbers[lane] != 0 else {
      for _ in 0..<5 { buffer.bytes.appendNull() }
      return
    }
    writeNumber(numbers[lane + 5], column.type, buffer, texts)
    buffer.bytes.appendTimestamp(Timestamp(microseconds: numbers[lane + 1]))
    buffer.bytes.appendInt32(Int32(truncatingIfNeeded: numbers[lane + 2]))
    buffer.bytes.appendInt32(Int32(truncatingIfNeeded: numbers[lane + 3]))
    buffer.bytes.appendInt64(numbers[lane + 4])
  }

  private func writeSketch(_ items: [UInt32], _ buffer: RowBuffer) {
    var entries: [SketchCounts.Entry] = []
    var start = 0
    while start < items.count {
      var end = start
      while end < items.count, items[end] == items[start] { end += 1 }
      entries.append(
        SketchCounts.Entry(
          bucket: SketchBucket(index: Int(items[start])), count: Int64(end - start)))
      start = end
    }
    let number = SketchNumeric(SketchCounts(entries: entries))
    buffer.bytes.appendNumericDigits(digits: number.digits, weight: Int(number.weight))
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

  /// What sketches and sets gathered, sorted by row, column and item.
  private func gatheredByRow() -> GatheredItems {
    // One word each, so that sorting is sorting integers: row (28 bits), column (6), item (30).
    GatheredItems(
      sorted: gathered.map {
        precondition($0.row < 1 << 28 && $0.column < 64 && $0.item < 1 << 30)
        return UInt64($0.row) << 36 | UInt64($0.column) << 30 | UInt64($0.item)
      }.sorted())
  }
}

/// Gathered items in order, found by row and column.
struct GatheredItems {
  private let sorted: [UInt64]
  init(sorted: [UInt64]) { self.sorted = sorted }

  /// The items of a row's column, ascending.
  func items(row: Int, column: Int) -> [UInt32] {
    let prefix = UInt64(row) << 36 | UInt64(column) << 30
    let start = firstIndex(from: prefix)
    let end = firstIndex(from: prefix + (1 << 30))
    return sorted[start..<end].map { UInt32(truncatingIfNeeded: $0 & ((1 << 30) - 1)) }
  }

  private func firstIndex(from word: UInt64) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < word { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
