/// How many bytes the counts of a sketch have: one, until a count needs more.
enum CountSize: UInt8, BitwiseCopyable {
  case one, two, four, eight

  /// The least that holds a count.
  init(holding count: Int) {
    self =
      count <= UInt8.max ? .one : count <= UInt16.max ? .two : count <= UInt32.max ? .four : .eight
  }

  @inline(__always)
  var bytes: Int { 1 << Int(rawValue) }

  @inline(__always)
  func count(_ counts: UnsafeMutableRawPointer, _ index: Int) -> Int {
    switch self {
    case .one: Int(counts.load(fromByteOffset: index, as: UInt8.self))
    case .two: Int(counts.load(fromByteOffset: index * 2, as: UInt16.self))
    case .four: Int(counts.load(fromByteOffset: index * 4, as: UInt32.self))
    case .eight: counts.load(fromByteOffset: index * 8, as: Int.self)
    }
  }

  /// Sets a count that fits.
  @inline(__always)
  func set(_ counts: UnsafeMutableRawPointer, _ index: Int, _ count: Int) {
    switch self {
    case .one: counts.storeBytes(of: UInt8(count), toByteOffset: index, as: UInt8.self)
    case .two: counts.storeBytes(of: UInt16(count), toByteOffset: index * 2, as: UInt16.self)
    case .four: counts.storeBytes(of: UInt32(count), toByteOffset: index * 4, as: UInt32.self)
    case .eight: counts.storeBytes(of: count, toByteOffset: index * 8, as: Int.self)
    }
  }
}
