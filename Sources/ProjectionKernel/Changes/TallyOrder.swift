/// The order in which a tally's rows are written, which is the order in which they are locked.
enum TallyOrder {
  /// The touched rows by their keys: texts by the order of their bytes, integers as numbers.
  /// - Parameter ranks: of each text, its place in byte order.
  static func rows(of buffer: borrowing TallyBuffer, ranks: [UInt32]) -> [Int] {
    let isText = buffer.plan.keyTypes.map { $0 == .text }
    let width = isText.count
    let rowCount = buffer.rowCount
    var words: [UInt64] = []
    words.reserveCapacity(rowCount * width)
    for row in 0..<rowCount {
      for index in 0..<width {
        let word = buffer.keyWord(row, index)
        // Signed integers compare as unsigned ones once their sign bit is turned.
        words.append(isText[index] ? UInt64(ranks[Int(word)]) : word ^ (1 << 63))
      }
    }
    let sorted = packed(words, width, rowCount) ?? compared(words, width, rowCount)
    return sorted.filter { buffer.touched[$0] }
  }

  /// Sorts by one word a row, where all words of a key and the row's number fit into it; else nil.
  private static func packed(_ words: [UInt64], _ width: Int, _ rowCount: Int) -> [Int]? {
    guard rowCount > 0 else { return [] }
    var least = [UInt64](repeating: .max, count: width)
    var greatest = [UInt64](repeating: 0, count: width)
    for row in 0..<rowCount {
      for index in 0..<width {
        let word = words[row * width + index]
        if word < least[index] { least[index] = word }
        if word > greatest[index] { greatest[index] = word }
      }
    }
    let bits = (0..<width).map { 64 - (greatest[$0] - least[$0]).leadingZeroBitCount }
    let rowBits = 64 - UInt64(rowCount).leadingZeroBitCount
    guard bits.reduce(rowBits, +) <= 64 else { return nil }
    var keys: [UInt64] = []
    keys.reserveCapacity(rowCount)
    for row in 0..<rowCount {
      var key: UInt64 = 0
      for index in 0..<width {
        key = key << UInt64(bits[index]) | (words[row * width + index] - least[index])
      }
      keys.append(key << UInt64(rowBits) | UInt64(row))
    }
    keys.sort()
    return keys.map { Int($0 & ((1 << UInt64(rowBits)) - 1)) }
  }

  private static func compared(_ words: [UInt64], _ width: Int, _ rowCount: Int) -> [Int] {
    (0..<rowCount).sorted { left, right in
      for index in 0..<width {
        let (first, second) = (words[left * width + index], words[right * width + index])
        if first != second { return first < second }
      }
      return false
    }
  }
}
