/// RSASSA-PKCS1-v1_5 signatures with SHA-256, which JOSE calls RS256.
package enum RS256 {
  /// Whether `signature` is that key's over `message`.
  ///
  /// The key is read anew at each call (tens of microseconds): such signatures come by the dozen,
  /// not by the million.
  /// - Parameter publicKeyPEM: a SubjectPublicKeyInfo in PEM (`-----BEGIN PUBLIC KEY-----`).
  /// - Throws: `notAPublicKey`, `wrongKeyKind`: correct the configured key; `unavailable`: OpenSSL.
  package static func verify(
    _ signature: [UInt8], over message: [UInt8], publicKeyPEM: String
  ) throws(CryptoError) -> Bool {
    let key = try KeyHandle.publicKey(pem: publicKeyPEM)
    guard key.isRSA else { throw .wrongKeyKind(expected: "RSA") }
    return try key.verifies(signature, over: message, digest: "SHA256")
  }
}
