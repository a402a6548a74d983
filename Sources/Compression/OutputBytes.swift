/// Where unpacked bytes go: grows by doubling, to a little beyond its limit and no further.
struct OutputBytes: ~Copyable {
  private(set) var start: UnsafeMutableRawPointer
  private(set) var capacity: Int
  var count = 0
  /// What may come out; whoever fills the buffer beyond it has unpacked too much.
  private(set) var limit = 0
  /// Room behind the limit, so that a stream that ends exactly there can say so.
  private static let slack = 64

  init(capacity: Int) {
    self.capacity = capacity
    start = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit { start.deallocate() }

  var room: Int { min(capacity, limit + Self.slack) - count }
  var end: UnsafeMutableRawPointer { start + count }
  var isOverLimit: Bool { count > limit }
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

  /// Starts again with nothing in it; a buffer that had grown large is given back.
  mutating func begin(limit: Int, keptBytesMax: Int) {
    count = 0
    self.limit = limit
    if capacity > keptBytesMax { resize(keptBytesMax) }
  }

  /// Makes room for so many bytes more.
  /// - Returns: false where the limit forbids it.
  mutating func reserve(_ more: Int) -> Bool {
    guard more <= limit + Self.slack - count else { return false }
    if count + more > capacity {
      resize(max(count + more, min(limit + Self.slack, capacity * 2)))
    }
    return true
  }

  private mutating func resize(_ size: Int) {
    let new = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    new.copyMemory(from: start, byteCount: count)
    start.deallocate()
    start = new
    capacity = size
  }
}
