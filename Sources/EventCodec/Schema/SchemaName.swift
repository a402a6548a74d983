/// A property's name, compared in words of eight bytes: nearly all names are two of them at most.
struct SchemaName: BitwiseCopyable {
  /// Where it lies in the schema's bytes.
  let offset: UInt32
  let length: UInt32
  /// The first eight bytes, zeros behind a shorter name, and which of them count.
  private let head: UInt64
  private let headMask: UInt64
  /// The last eight bytes; of a shorter name the same as `head`.
  private let tail: UInt64

  /// - Parameter bytes: eight bytes behind the name can be read.
  init(_ bytes: UnsafeRawPointer, offset: UInt32, length: UInt32) {
    self.offset = offset
    self.length = length
    let start = bytes + Int(offset)
    headMask = length >= 8 ? .max : (1 << UInt64(8 * length)) - 1
    head = start.loadUnaligned(as: UInt64.self) & headMask
    tail =
      length > 8 ? start.loadUnaligned(fromByteOffset: Int(length) - 8, as: UInt64.self) : head
  }

  /// Whether a key is this name.
  /// - Parameters:
  ///   - key: eight bytes behind the key can be read.
  ///   - schemaBytes: what `offset` counts from.
  @inline(__always)
  func equals(_ key: UnsafeRawPointer, _ count: UInt32, _ schemaBytes: UnsafeRawPointer) -> Bool {
    guard count == length, key.loadUnaligned(as: UInt64.self) & headMask == head else {
      return false
    }
    guard count > 8 else { return true }
    guard key.loadUnaligned(fromByteOffset: Int(count) - 8, as: UInt64.self) == tail else {
      return false
    }
    return count <= 16 || ValidatorWalk.same(key, schemaBytes + Int(offset), Int(count))
  }
}
