/// Why bytes were not unpacked or packed.
package enum CompressionError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Not what the codec writes, or cut off. Do: treat the batch as damaged or refuse it.
  case malformed(CompressionCodec, String)
  /// More comes out than the caller allows. Do: refuse the batch.
  case tooLarge(CompressionCodec, limitBytes: Int)
  /// The library has no memory for its context. Do: try again later.
  case unavailable(CompressionCodec)

  package var description: String {
    switch self {
    case .malformed(let codec, let reason): "not \(codec): \(reason)"
    case .tooLarge(let codec, let limit): "\(codec) unpacks to more than \(limit) bytes"
    case .unavailable(let codec): "\(codec): no memory for a context"
    }
  }
}
