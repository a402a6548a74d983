import EventModel

// A tally's rows that stay in memory over many batches.

extension TallyBuffer {
  /// Rows that are looked for together: enough that the waits for memory overlap, few enough that they
  /// stay in a core's cache.
  private static let absorbedAtOnce = 256

  /// About how many bytes of memory it takes.
  var byteSize: Int {
    rowCount * (plan.stride * 8 + 25) + gathered.count * 8
      + (settled?.byteSize ?? 0)
  }

  /// Puts together what sketches and sets gathered.
  mutating func settle() {
    guard plan.gatheringCount > 0 else { return }
    let settled = settledItems()
    settled.add(gathered)
    gathered.removeAll(keepingCapacity: true)
  }

  /// What was put together before, with room for all rows.
  private mutating func settledItems() -> SettledItems {
    let items = settled ?? SettledItems(isSketch: plan.isSketch)
    items.reserve(rowCount: rowCount)
    settled = items
    return items
  }

  /// Takes over all rows of another.
  /// - Parameter texts: of each text there, its number here.
  mutating func absorb(_ other: inout TallyBuffer, texts: [UInt32]) {
    other.settle()
    var rows = [UInt32](repeating: 0, count: other.rowCount)
    for start in stride(from: 0, to: other.rowCount, by: Self.absorbedAtOnce) {
      let lot = (start..<min(start + Self.absorbedAtOnce, other.rowCount))
        .filter { other.touched[$0] }
      let targets = self.rows(lot.map { translatedKey(of: other, $0, texts) })
      for (row, target) in zip(lot, targets) {
        other.translate(row, texts)
        rows[row] = UInt32(target)
        touched[Int(target)] = true
        for value in plan.values { merge(other, row, into: Int(target), value) }
      }
    }
    if plan.gatheringCount > 0 { settle() }
    if let theirs = other.settled { absorb(theirs, rows, texts) }
  }

  /// A row's key there, its texts by their numbers here.
  private func translatedKey(
    of other: borrowing TallyBuffer, _ row: Int, _ texts: [UInt32]
  ) -> InlineArray<6, UInt64> {
    var key = InlineArray<6, UInt64>(repeating: 0)
    for index in 0..<plan.keyCount {
      let word = other.keyWord(row, index)
      key[index] = plan.keyTypes[index] == .text ? UInt64(texts[Int(word)]) : word
    }
    return key
  }

  /// Merges the sketches and sets of rows that came here.
  /// - Parameters:
  ///   - rows: of each row there, its number here.
  ///   - texts: of each text there, its number here; nil where texts have one number.
  mutating func absorb(_ other: SettledItems, _ rows: [UInt32], _ texts: [UInt32]?) {
    let count = plan.gatheringCount
    let settled = settledItems()
    for row in rows.indices {
      for place in 0..<count where plan.isSketch[place] {
        settled.sketches.add(
          Int(rows[row]) * count + place, other.sketches, row * count + place)
      }
    }
    settled.add(
      other.allMembers.map { member in
        let (row, place) = Int(member >> 32).quotientAndRemainder(dividingBy: count)
        let item = UInt32(truncatingIfNeeded: member)
        return UInt64(Int(rows[row]) * count + place) << 32
          | UInt64(texts.map { $0[Int(item)] } ?? item)
      })
  }

  /// Gives the texts among a row's values their numbers elsewhere.
  private mutating func translate(_ row: Int, _ texts: [UInt32]) {
    for value in plan.values where value.type == .text && value.lane >= 0 {
      let lane = row * plan.stride + value.lane
      guard numbers[lane] != 0 else { continue }
      // Only a first or a latest can be a text.
      numbers[lane + 5] = Int64(texts[Int(numbers[lane + 5])])
    }
  }
}
