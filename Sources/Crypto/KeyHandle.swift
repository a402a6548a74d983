private import COpenSSL

/// An OpenSSL key, freed with its last use; never leaves this module.
struct KeyHandle: ~Copyable {
  fileprivate let key: OpaquePointer

  fileprivate init(owning key: OpaquePointer) { self.key = key }

  deinit { EVP_PKEY_free(key) }
}

extension KeyHandle {
  /// A public key from PEM text. (C: `PEM_read_bio_PUBKEY`)
  static func publicKey(pem: String) throws(CryptoError) -> KeyHandle {
    let bytes = Array(pem.utf8)
    let key: OpaquePointer? = bytes.withUnsafeBytes { text in
      guard let source = BIO_new_mem_buf(text.baseAddress, Int32(clamping: text.count)) else {
        return nil
      }
      defer { BIO_free(source) }
      return PEM_read_bio_PUBKEY(source, nil, nil, nil)
    }
    guard let key else {
      // The reason stays in OpenSSL's queue of this thread, where a later call would find it.
      ERR_clear_error()
      throw .notAPublicKey
    }
    return KeyHandle(owning: key)
  }

  /// An Ed25519 private key from its seed. (C: `EVP_PKEY_new_raw_private_key`)
  static func ed25519(seed: [UInt8]) throws(CryptoError) -> KeyHandle {
    let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count)
    guard let key else {
      ERR_clear_error()
      throw .unavailable("Ed25519")
    }
    return KeyHandle(owning: key)
  }

  /// An Ed25519 public key from its 32 bytes. (C: `EVP_PKEY_new_raw_public_key`)
  static func ed25519(publicKey: [UInt8]) throws(CryptoError) -> KeyHandle {
    let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, publicKey.count)
    guard let key else {
      ERR_clear_error()
      throw .unavailable("Ed25519")
    }
    return KeyHandle(owning: key)
  }

  var isRSA: Bool { EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA }

  /// The 32 bytes of an Ed25519 key's public part. (C: `EVP_PKEY_get_raw_public_key`)
  func rawPublicKey() -> [UInt8] {
    var count = Ed25519.keyByteCount
    return [UInt8](unsafeUninitializedCapacity: count) { room, filled in
      let done = EVP_PKEY_get_raw_public_key(key, room.baseAddress, &count)
      precondition(done == 1 && count == Ed25519.keyByteCount, "raw key of \(count) bytes")
      filled = count
    }
  }
}

extension KeyHandle {
  /// Whether the signature is this key's over the message. (C: `EVP_DigestVerify`)
  /// - Parameter digest: the name of the message's digest; nil where the scheme has its own.
  func verifies(
    _ signature: [UInt8], over message: [UInt8], digest: String?
  ) throws(CryptoError) -> Bool {
    guard let context = EVP_MD_CTX_new() else { throw .unavailable("EVP_MD_CTX") }
    defer { EVP_MD_CTX_free(context) }
    guard EVP_DigestVerifyInit_ex(context, nil, digest, nil, nil, key, nil) == 1 else {
      ERR_clear_error()
      throw .unavailable(digest ?? "Ed25519")
    }
    // PKCS#1 v1.5 is OpenSSL's default padding for RSA keys. Anything but 1 is a refusal: 0 for a
    // signature that does not match, below 0 for one that is not even shaped like one.
    let answer = EVP_DigestVerify(context, signature, signature.count, message, message.count)
    if answer != 1 { ERR_clear_error() }
    return answer == 1
  }

  /// An Ed25519 signature. (C: `EVP_DigestSign`)
  func ed25519Signature(over message: [UInt8]) throws(CryptoError) -> [UInt8] {
    guard let context = EVP_MD_CTX_new() else { throw .unavailable("EVP_MD_CTX") }
    defer { EVP_MD_CTX_free(context) }
    guard EVP_DigestSignInit_ex(context, nil, nil, nil, nil, key, nil) == 1 else {
      ERR_clear_error()
      throw .unavailable("Ed25519")
    }
    var signature = [UInt8](repeating: 0, count: Ed25519.signatureByteCount)
    var count = signature.count
    let done = EVP_DigestSign(context, &signature, &count, message, message.count)
    guard done == 1, count == Ed25519.signatureByteCount else {
      ERR_clear_error()
      throw .unavailable("Ed25519")
    }
    return signature
  }
}
