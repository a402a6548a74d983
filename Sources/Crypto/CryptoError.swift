/// Why a cryptographic operation could not be carried out at all.
///
/// A signature that does not verify is not an error: it is the answer `false`.
package enum CryptoError: Error, Equatable, Sendable {
  /// OpenSSL lacks the named algorithm or had no memory; the installation is at fault.
  case unavailable(String)
  /// The text is not a PEM SubjectPublicKeyInfo; the configuration is at fault.
  case notAPublicKey
  /// The key is of another kind than the scheme needs.
  case wrongKeyKind(expected: String)
  /// A key or seed has another length than its scheme fixes, in bytes.
  case wrongLength(expected: Int, found: Int)
}
