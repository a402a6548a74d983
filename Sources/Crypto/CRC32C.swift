private import CChecksum

/// CRC-32C (Castagnoli), the checksum of Kafka's record batches; by the processor's own
/// instruction where it has one, else by tables.
package enum CRC32C {
  /// The checksum of those bytes.
  /// - Parameter sum: the checksum of what stands before them; 0 where nothing does.
  package static func checksum(_ bytes: UnsafeRawBufferPointer, after sum: UInt32 = 0) -> UInt32 {
    guard let start = bytes.baseAddress else { return sum }
    return annals_crc32c(sum, start, bytes.count)
  }

  /// The checksum of those bytes.
  package static func checksum(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBytes { checksum($0) }
  }

  /// The same by tables alone, whatever the processor can do.
  package static func portableChecksum(_ bytes: [UInt8], after sum: UInt32 = 0) -> UInt32 {
    bytes.withUnsafeBytes { annals_crc32c_portable(sum, $0.baseAddress, $0.count) }
  }

  /// Whether the processor's own instruction is used.
  package static var isHardware: Bool { annals_crc32c_is_hardware() != 0 }
}
