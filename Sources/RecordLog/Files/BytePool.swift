/// Memory for what is read from segments and sent to clients, kept between uses: fresh memory costs a
/// page fault for every 4 KiB of it, more than reading into it does.
///
/// It belongs to one thread. Bytes that are never given back are freed as any others.
package final class BytePool {
  /// Memory that lies ready at most: what one fetch answer takes, whose blocks are a little larger than
  /// what was asked for.
  package static let keptBytesMax = 9 << 20
  /// Smaller blocks are not returned to the system one by one, so keeping them gains nothing.
  package static let keptBlockBytesMin = 64 << 10

  /// In the order in which they came back.
  private var kept: [[UInt8]] = []
  /// Memory that lies ready.
  package private(set) var keptBytes = 0
  /// As many of the oldest were not needed since the last `trim`.
  private var idleCount = 0

  package init() {}

  /// Nothing, with room for that many bytes, and for twice as many at most where it was kept.
  package func take(_ count: Int) -> [UInt8] {
    let index = kept.lastIndex { count <= $0.capacity && $0.capacity / 2 <= count }
    guard let index, count >= Self.keptBlockBytesMin else {
      var fresh: [UInt8] = []
      fresh.reserveCapacity(count)
      return fresh
    }
    var bytes = kept.remove(at: index)
    keptBytes -= bytes.capacity
    idleCount = min(idleCount, kept.count)
    bytes.removeAll(keepingCapacity: true)
    return bytes
  }

  /// Keeps the memory of bytes that nobody needs any more, instead of the oldest that it has.
  package func give(_ bytes: consuming [UInt8]) {
    let capacity = bytes.capacity
    guard capacity >= Self.keptBlockBytesMin, capacity <= Self.keptBytesMax else { return }
    var surplus = 0
    while keptBytes + capacity > Self.keptBytesMax {
      keptBytes -= kept[surplus].capacity
      surplus += 1
    }
    kept.removeFirst(surplus)
    idleCount = max(0, idleCount - surplus)
    kept.append(bytes)
    keptBytes += capacity
  }

  /// Frees what was not needed since the last call. Call it every now and then.
  package func trim() {
    for bytes in kept.prefix(idleCount) { keptBytes -= bytes.capacity }
    kept.removeFirst(idleCount)
    idleCount = kept.count
  }
}
