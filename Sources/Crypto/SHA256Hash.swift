private import COpenSSL

/// SHA-256 in one call, for values that are hashed now and then.
///
/// A loop over many records holds a `SHA256Hasher` instead: it costs about half.
package enum SHA256Hash {
  /// The digest of those bytes. (C: `SHA256`; it allocates nothing that has to be freed.)
  package static func digest(of bytes: UnsafeRawBufferPointer) -> SHA256Digest {
    withUnsafeTemporaryAllocation(byteCount: SHA256Digest.byteCount, alignment: 8) { output in
      let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
      let room = output.baseAddress!
      let done = COpenSSL.SHA256(start, bytes.count, room.assumingMemoryBound(to: UInt8.self))
      precondition(done != nil, "SHA256 of \(bytes.count) bytes failed")
      return SHA256Digest(loading: room)
    }
  }

  /// The digest of those bytes.
  package static func digest(of bytes: [UInt8]) -> SHA256Digest {
    bytes.withUnsafeBytes { digest(of: $0) }
  }
}
