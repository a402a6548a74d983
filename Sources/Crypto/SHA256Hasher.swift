private import COpenSSL

/// A SHA-256 computation that is used again and again.
///
/// It calls OpenSSL's functions of this one hash: by EVP, even with a context that is kept and an
/// algorithm that was fetched, an event's id takes twice as long.
package struct SHA256Hasher: ~Copyable {
  private let context: UnsafeMutablePointer<SHA256_CTX>

  /// Starts an empty message. (C: `SHA256_Init`; the context is freed by `deinit`.)
  /// - Throws: `unavailable` where OpenSSL has no SHA-256.
  package init() throws(CryptoError) {
    context = .allocate(capacity: 1)
    context.initialize(to: SHA256_CTX())
    guard SHA256_Init(context) == 1 else {
      context.deallocate()
      throw .unavailable("SHA256")
    }
  }

  deinit { context.deallocate() }

  /// Adds bytes to the message. (C: `SHA256_Update`)
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    let done = SHA256_Update(context, start, bytes.count)
    precondition(done == 1, "SHA256_Update of \(bytes.count) bytes failed")
  }

  /// Adds bytes to the message.
  package mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// The digest of the message so far; the next message starts empty. (C: `SHA256_Final`)
  package mutating func finish() -> SHA256Digest {
    let digest = withUnsafeTemporaryAllocation(
      byteCount: SHA256Digest.byteCount, alignment: 8
    ) { output in
      let room = output.baseAddress!
      let done = SHA256_Final(room.assumingMemoryBound(to: UInt8.self), context)
      precondition(done == 1, "SHA256_Final failed")
      return SHA256Digest(loading: room)
    }
    begin()
    return digest
  }

  /// The digest of one whole message; whatever was added before is dropped.
  package mutating func digest(of bytes: UnsafeRawBufferPointer) -> SHA256Digest {
    begin()
    update(bytes)
    return finish()
  }

  private func begin() {
    let done = SHA256_Init(context)
    precondition(done == 1, "SHA256_Init failed")
  }
}
