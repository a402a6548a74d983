import RowEncoding

// What changes of many batches in memory need: room, and one whole of what several threads made.

extension Changes {
  /// Puts together what sketches and sets gathered, where that is more than so many items; sketches
  /// alone as soon as they would leave a core's cache, for they are only counted.
  mutating func settle(above items: Int) {
    mergeWaiting()
    let sketchItems = min(items, 1 << 15)
    for case let tally? in tallies {
      let isCounted = tally.buffer.plan.isSketch.allSatisfy { $0 }
      if tally.buffer.gathered.count > (isCounted ? sketchItems : items) { tally.buffer.settle() }
    }
  }

  /// About how many bytes of memory the rows take that are still to change.
  var gatheredBytes: Int {
    var bytes = texts.byteSize + states.byteCount
    for tally in tallies { bytes += tally?.buffer.byteSize ?? 0 }
    for rows in children.values { bytes += rows.rows.count * FoldStates.rowBytes }
    return bytes
  }

  var appendedBytes: Int {
    var bytes = 0
    for index in tables.indices
    where tables[index].kind == .append && buffers[index].bytes.rowCount > 0 {
      bytes += buffers[index].bytes.count
    }
    return bytes
  }

  mutating func takeAppended() -> [(table: Table, rows: RowBuffer)] {
    var taken: [(table: Table, rows: RowBuffer)] = []
    for index in tables.indices
    where tables[index].kind == .append && buffers[index].bytes.rowCount > 0 {
      let buffer = buffers[index]
      buffer.bytes.appendTrailer()
      buffers[index] = RowBuffer()
      taken.append((tables[index], buffer))
    }
    return taken
  }

  /// Takes over all rows of another's, which has other partitions and the same tables; none is left
  /// there.
  mutating func absorb(_ other: inout Changes) {
    mergeWaiting()
    other.mergeWaiting()
    for index in tables.indices {
      precondition(
        other.buffers[index].bytes.rowCount == 0 && buffers[index].bytes.rowCount == 0,
        "rows of append tables are taken before engines are merged")
      children[index]?.rows.merge(other.children[index]!.rows) { $1 }
      if other.children[index] != nil { other.children[index] = ChildRows() }
    }
    var theirs = FoldStates(tables: tables)
    swap(&theirs, &other.states)
    states.absorb(theirs)
    var words: [UInt32] = []
    words.reserveCapacity(other.texts.count)
    for id in 0..<UInt32(other.texts.count) { words.append(texts.intern(other.texts.utf8(id))) }
    for index in tables.indices {
      guard let tally = tallies[index], rollUps[index] == nil else { continue }
      tally.buffer.absorb(&other.tallies[index]!.buffer, texts: words)
      other.tallies[index] = TallyBox(tables[index])
    }
    other.texts = TextInterner()
  }
}

extension FoldStates {
  /// About what a row costs beside its own bytes: its key, and its places in dictionaries.
  static let rowBytes = 400

  var byteCount: Int { count * Self.rowBytes }
}
