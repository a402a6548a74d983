import Glibc

/// Bytes of one connection that are not a request yet, or one that has to wait. Nothing is held
/// while nothing waits, so an idle connection costs no buffer.
struct Inbox: ~Copyable {
  private var memory: UnsafeMutableRawPointer?
  private var capacity = 0
  private var start = 0
  private var end = 0

  deinit { free(memory) }

  var count: Int { end - start }
  /// Bytes that it takes from the machine.
  var byteCost: Int { capacity }
  /// What is there.
  var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: memory.map { UnsafeRawPointer($0 + start) }, count: count)
  }

  /// Where the rest of a frame goes; none where the frame's length is not known yet.
  func room(upTo length: Int) -> UnsafeMutableRawBufferPointer {
    guard let memory, length > count else {
      return UnsafeMutableRawBufferPointer(start: nil, count: 0)
    }
    return UnsafeMutableRawBufferPointer(
      start: memory + end, count: min(length - count, capacity - end))
  }

  /// Notes bytes that were written into `room`.
  mutating func received(_ count: Int) {
    end += count
    precondition(end <= capacity, "\(end) of \(capacity)")
  }

  /// Takes bytes from somewhere else.
  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress, bytes.count > 0 else { return }
    reserve(count + bytes.count)
    if let memory { (memory + end).copyMemory(from: source, byteCount: bytes.count) }
    end += bytes.count
  }

  /// What more can be written behind what is there.
  var freeBytes: Int { capacity - end }

  /// Makes room for that many bytes, counted from the first that is there.
  mutating func reserve(_ total: Int) {
    if total <= capacity - start { return }
    if start > 0, let memory { memmove(memory, memory + start, count) }
    (end, start) = (count, 0)
    // A large block grows by moving its pages, not its bytes.
    guard let larger = realloc(memory, total) else { fatalError("no memory for \(total) bytes") }
    (memory, capacity) = (larger, total)
  }

  /// Forgets bytes from the front, and the memory with the last of them.
  mutating func consume(_ length: Int) {
    start += length
    precondition(start <= end, "\(length) consumed")
    guard start == end else { return }
    free(memory)
    (memory, capacity, start, end) = (nil, 0, 0, 0)
  }

  /// Gives back what a long frame took, where little of it is left.
  mutating func shrink() {
    guard capacity > 2 * count + 64, count > 0 else { return }
    if start > 0, let memory { memmove(memory, memory + start, count) }
    (end, start) = (count, 0)
    if let smaller = realloc(memory, count) { (memory, capacity) = (smaller, count) }
  }
}
