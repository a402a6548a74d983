/// Texts of one batch, each known by a small number: what keys are compared and hashed by.
///
/// Identity is bytes: texts that differ in any byte are different.
package struct TextInterner: ~Copyable {
  private struct Entry {
    var start: Int
    var length: Int
    var hash: UInt64
  }

  private var entries: [Entry] = []
  private var slots: [UInt32]
  private var bytes: UnsafeMutableRawPointer
  private var byteCapacity = 1 << 14
  private var byteCount = 0

  private static let vacant = UInt32.max

  package init() {
    slots = Array(repeating: Self.vacant, count: 1024)
    bytes = .allocate(byteCount: byteCapacity, alignment: 8)
  }

  deinit { bytes.deallocate() }

  var count: Int { entries.count }

  /// About how many bytes of memory it takes.
  var byteSize: Int { byteCapacity + entries.count * 24 + slots.count * 4 }

  /// The bytes of a text; valid until the next `intern`.
  func utf8(_ id: UInt32) -> UnsafeRawBufferPointer {
    let entry = entries[Int(id)]
    return UnsafeRawBufferPointer(start: bytes + entry.start, count: entry.length)
  }

  /// A hash of a text's bytes, the same in every interner.
  func hash(_ id: UInt32) -> UInt64 { entries[Int(id)].hash }

  /// The number of that text.
  package mutating func intern(_ text: UnsafeRawBufferPointer) -> UInt32 {
    if entries.count * 2 >= slots.count { growSlots() }
    // An empty text may have no address; no byte of it is read.
    let start = text.baseAddress ?? UnsafeRawPointer(bytes)
    let hash = TextBytes.hash(start, count: text.count)
    var at = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[at] != Self.vacant {
      let entry = entries[Int(slots[at])]
      if entry.hash == hash, entry.length == text.count,
        TextBytes.equal(bytes + entry.start, start, count: text.count)
      {
        return slots[at]
      }
      at = (at + 1) & (slots.count - 1)
    }
    let id = UInt32(entries.count)
    slots[at] = id
    add(text, hash)
    return id
  }

  /// For each text its place in byte order, so that keys sort by comparing numbers.
  func ranks() -> [UInt32] {
    let order = (0..<UInt32(entries.count)).sorted { precedes($0, $1) }
    var ranks = [UInt32](repeating: 0, count: entries.count)
    for (rank, id) in order.enumerated() { ranks[Int(id)] = UInt32(rank) }
    return ranks
  }

  private func precedes(_ left: UInt32, _ right: UInt32) -> Bool {
    let (left, right) = (entries[Int(left)], entries[Int(right)])
    let first = UnsafeRawBufferPointer(start: bytes + left.start, count: left.length)
    let second = UnsafeRawBufferPointer(start: bytes + right.start, count: right.length)
    return first.lexicographicallyPrecedes(second)
  }

  private mutating func add(_ text: UnsafeRawBufferPointer, _ hash: UInt64) {
    if byteCount + text.count > byteCapacity { growBytes(byteCount + text.count) }
    if let start = text.baseAddress {
      (bytes + byteCount).copyMemory(from: start, byteCount: text.count)
    }
    entries.append(Entry(start: byteCount, length: text.count, hash: hash))
    byteCount += text.count
  }

  private mutating func growBytes(_ needed: Int) {
    byteCapacity = max(needed, byteCapacity * 2)
    let larger = UnsafeMutableRawPointer.allocate(byteCount: byteCapacity, alignment: 8)
    larger.copyMemory(from: bytes, byteCount: byteCount)
    bytes.deallocate()
    bytes = larger
  }

  private mutating func growSlots() {
    slots = Array(repeating: Self.vacant, count: slots.count * 2)
    for (id, entry) in entries.enumerated() {
      var at = Int(truncatingIfNeeded: entry.hash) & (slots.count - 1)
      while slots[at] != Self.vacant { at = (at + 1) & (slots.count - 1) }
      slots[at] = UInt32(id)
    }
  }
}
