internal import Compression
internal import EventCodec

/// From a batch to its records, whatever packed them.
extension Decompressor {
  /// The records of a batch; valid until this is used again.
  /// - Throws: `records`, or `tooLarge` where they unpack to more than the limit.
  func records(of batch: BatchBytes, limitBytes: Int) throws(BatchFault) -> BatchRecords {
    guard let codec = CompressionCodec(rawValue: batch.header.codecNumber) else {
      throw .records("compression \(batch.header.codecNumber) is unknown")
    }
    do throws(CompressionError) {
      let payload = try unpack(batch.payload, codec, limitBytes: limitBytes)
      return BatchRecords(header: batch.header, payload: payload)
    } catch {
      if case .tooLarge = error { throw .tooLarge(error.description) }
      throw .records(error.description)
    }
  }
}
