internal import CPrefetch

/// Memory asked for before it is needed, so that the wait for it and other work overlap.
enum Prefetch {
  /// What comes at once.
  static let lineBytes = 64

  /// Asks for one element of an array.
  @inline(__always)
  static func element<Element>(_ array: [Element], _ index: Int) {
    array.withUnsafeBufferPointer { annals_prefetch($0.baseAddress! + index) }
  }

  /// Asks for some elements in a row.
  @inline(__always)
  static func elements<Element>(_ array: [Element], from index: Int, count: Int) {
    array.withUnsafeBufferPointer { elements in
      let start = UnsafeRawPointer(elements.baseAddress! + index)
      let end = count * MemoryLayout<Element>.stride
      for at in stride(from: 0, to: end, by: lineBytes) { annals_prefetch(start + at) }
      // They need not begin where a line does.
      annals_prefetch(start + (end - 1))
    }
  }

  /// Asks for what stands at an address.
  @inline(__always)
  static func address(_ address: UnsafeRawPointer) { annals_prefetch(address) }
}
