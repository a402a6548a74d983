/// Numbers in network order, as every file of a log or an archive has them.
extension [UInt8] {
  /// Adds the bytes of a number.
  package mutating func put<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number) {
    Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
  }

  /// The number that begins there; all of its bytes must be there.
  package func number<Number: FixedWidthInteger & BitwiseCopyable>(
    at position: Int, _ type: Number.Type = Number.self
  ) -> Number {
    withUnsafeBytes {
      Number(bigEndian: $0.loadUnaligned(fromByteOffset: position, as: Number.self))
    }
  }
}
