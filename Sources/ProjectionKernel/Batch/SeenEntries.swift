/// Ids in the order in which they were met: a list, or a stretch of a ring that is left where it is,
/// for a partition may remember hundreds of thousands.
package struct SeenEntries: RandomAccessCollection, Sendable {
  private let entries: [SeenIDs.Entry]
  private let start: Int
  /// Cuts a place to the ring's size, which is a power of two.
  private let mask: Int
  package let count: Int

  init(_ list: [SeenIDs.Entry]) { self.init(ring: list, start: 0, count: list.count, mask: .max) }

  init(ring: [SeenIDs.Entry], start: Int, count: Int, mask: Int) {
    entries = ring
    self.start = start
    self.count = count
    self.mask = mask
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { count }

  package subscript(index: Int) -> SeenIDs.Entry { entries[(start + index) & mask] }

  /// Some of them as they are stored, one behind the other.
  package func stored(_ range: Range<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count * SeenIDs.Entry.storedBytes)
    for index in range { self[index].store(into: &bytes) }
    return bytes
  }
}
