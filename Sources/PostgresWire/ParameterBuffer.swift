import EventModel
import RowEncoding

/// The binds of one statement in the form that libpq takes: types, lengths, formats and addresses.
///
/// It owns the encoded bytes; what a caller lends is referred to or copied, as asked.
final class ParameterBuffer {
  private(set) var types: [UInt32] = []
  private(set) var lengths: [Int32] = []
  private(set) var formats: [Int32] = []
  private var places: [Place] = []
  private var base: UnsafeMutableRawPointer
  private var count = 0
  private var capacity: Int

  /// Where a value lies: in our own bytes, by offset because they may move, or in the caller's.
  private enum Place {
    case null
    case own(Int)
    case lent(UnsafeRawPointer)
  }

  init(capacityBytes: Int = 256) {
    capacity = capacityBytes
    base = .allocate(byteCount: capacityBytes, alignment: 8)
  }

  deinit { base.deallocate() }

  func removeAll() {
    types.removeAll(keepingCapacity: true)
    lengths.removeAll(keepingCapacity: true)
    formats.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    count = 0
  }

  /// The addresses of all values, valid until the next change.
  var addresses: [UnsafePointer<CChar>?] {
    places.map { place in
      switch place {
      case .null: nil
      case .own(let offset): UnsafeRawPointer(base + offset).assumingMemoryBound(to: CChar.self)
      case .lent(let pointer): pointer.assumingMemoryBound(to: CChar.self)
      }
    }
  }

  /// Adds one value.
  /// - Parameter copying: whether bytes that the caller lends are copied.
  /// - Throws: `dataRefused` for text with U+0000.
  func append(_ bind: PostgresBind, copying: Bool) throws(PostgresError) {
    types.append(bind.type.oid)
    let start = count
    var format: Int32 = 1
    var place = Place.own(start)
    var length: Int?
    switch bind {
    case .null:
      place = .null
      length = 0
    case .int2(let value): store(value)
    case .int4(let value): store(value)
    case .int8(let value): store(value)
    case .float8(let value): store(value.bitPattern)
    case .bool(let value): store(UInt8(value ? 1 : 0))
    case .timestamp(let value): store(value.postgresMicroseconds)
    case .uuid(let high, let low):
      store(high)
      store(low)
    case .text(let value): try store(value)
    case .bytes(let value): value.withUnsafeBytes { store($0) }
    case .numeric(let value):
      try store(value)
      store(UInt8(0))
      format = 0
    case .buffer(let bytes), .encoded(_, let bytes):
      length = bytes.count
      if copying || bytes.baseAddress == nil {
        store(bytes)
      } else {
        place = .lent(bytes.baseAddress!)
      }
    default:
      try appendArray(bind)
    }
    // An empty value must not look like null: libpq tells them apart by the address alone.
    reserve(1)
    places.append(place)
    lengths.append(Int32(length ?? count - start))
    formats.append(format)
  }

  func store<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value) {
    reserve(MemoryLayout<Value>.size)
    (base + count).storeBytes(of: value.bigEndian, as: Value.self)
    count += MemoryLayout<Value>.size
  }

  func store(_ bytes: UnsafeRawBufferPointer) {
    reserve(bytes.count)
    UnsafeMutableRawBufferPointer(start: base + count, count: bytes.count).copyMemory(from: bytes)
    count += bytes.count
  }

  /// - Throws: `dataRefused` for text with U+0000.
  func store(_ text: String) throws(PostgresError) {
    let length = text.utf8.count
    reserve(length)
    let target = UnsafeMutableRawBufferPointer(start: base + count, count: length)
    target.copyBytes(from: text.utf8)
    guard !target.contains(0) else {
      throw PostgresError(
        kind: .dataRefused, sqlState: "22021",
        message: "text holds U+0000, which Postgres cannot store")
    }
    count += length
  }

  private func reserve(_ byteCount: Int) {
    guard count + byteCount > capacity else { return }
    let larger = max(count + byteCount, capacity * 2)
    let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 8)
    moved.copyMemory(from: base, byteCount: count)
    base.deallocate()
    base = moved
    capacity = larger
  }
}
