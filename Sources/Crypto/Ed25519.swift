private import COpenSSL

/// Ed25519 signatures (RFC 8032, the pure variant).
package enum Ed25519 {
  /// Bytes of a seed and of a public key.
  package static let keyByteCount = 32
  /// Bytes of a signature.
  package static let signatureByteCount = 64

  /// A fresh random seed: the private part of a new key. (C: `EVP_PKEY_Q_keygen` is variadic and so
  /// out of reach; `RAND_priv_bytes` draws the same 32 bytes.)
  /// - Throws: `unavailable` where the system gives no randomness.
  package static func makePrivateKey() throws(CryptoError) -> PrivateKey {
    var seed = [UInt8](repeating: 0, count: keyByteCount)
    guard RAND_priv_bytes(&seed, Int32(keyByteCount)) == 1 else {
      ERR_clear_error()
      throw .unavailable("randomness")
    }
    return try PrivateKey(seed: seed)
  }

  /// A private key: its 32-byte seed. Its description never shows the seed.
  package struct PrivateKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    package let seed: [UInt8]
    package let publicKey: PublicKey

    /// - Throws: `wrongLength` unless the seed has 32 bytes.
    package init(seed: [UInt8]) throws(CryptoError) {
      guard seed.count == keyByteCount else {
        throw .wrongLength(expected: keyByteCount, found: seed.count)
      }
      let handle = try KeyHandle.ed25519(seed: seed)
      self.seed = seed
      self.publicKey = try PublicKey(bytes: handle.rawPublicKey())
    }

    /// The signature over a message; the same for the same message and key.
    package func sign(_ message: [UInt8]) throws(CryptoError) -> [UInt8] {
      let handle = try KeyHandle.ed25519(seed: seed)
      return try handle.ed25519Signature(over: message)
    }

    package var description: String { "Ed25519.PrivateKey(of \(Hex.encode(publicKey.bytes)))" }
    package var debugDescription: String { description }
  }

  /// A public key: 32 bytes.
  package struct PublicKey: Hashable, Sendable {
    package let bytes: [UInt8]

    /// - Throws: `wrongLength` unless there are 32 bytes.
    package init(bytes: [UInt8]) throws(CryptoError) {
      guard bytes.count == keyByteCount else {
        throw .wrongLength(expected: keyByteCount, found: bytes.count)
      }
      self.bytes = bytes
    }

    /// Whether the signature is this key's over the message.
    package func verifies(_ signature: [UInt8], over message: [UInt8]) throws(CryptoError) -> Bool {
      let handle = try KeyHandle.ed25519(publicKey: bytes)
      return try handle.verifies(signature, over: message, digest: nil)
    }
  }
}
