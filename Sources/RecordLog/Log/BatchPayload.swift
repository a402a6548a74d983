internal import Compression
internal import EventCodec

/// Why the records of a sound batch could not be read.
enum RecordsFault: Error, CustomStringConvertible {
  case unpacking(CompressionError)
  case records(BatchFault)
  case codec(UInt8)

  var description: String {
    switch self {
    case .unpacking(let error): error.description
    case .records(let fault): fault.description
    case .codec(let number): "compression \(number) is unknown"
    }
  }
}

/// From a batch to its records, whatever packed them.
enum BatchPayload {
  /// The records; valid until the decompressor is used again.
  static func records(
    _ batch: BatchBytes, _ decompressor: Decompressor, limitBytes: Int
  ) throws(RecordsFault) -> BatchRecords {
    guard let codec = CompressionCodec(rawValue: batch.header.codecNumber) else {
      throw .codec(batch.header.codecNumber)
    }
    do throws(CompressionError) {
      return BatchRecords(
        header: batch.header,
        payload: try decompressor.unpack(batch.payload, codec, limitBytes: limitBytes))
    } catch { throw .unpacking(error) }
  }
}

extension BatchRecords {
  /// The next record, with the fault as this module has it.
  mutating func nextRecord() throws(RecordsFault) -> BatchRecord? {
    do throws(BatchFault) { return try next() } catch { throw .records(error) }
  }
}
