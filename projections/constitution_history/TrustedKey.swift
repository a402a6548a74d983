/// A public key whose signatures on constitutions count.
package struct TrustedKey: Hashable, Sendable {
  /// A name for people and columns; says which key verified a bundle.
  package let id: String
  /// An RSA SubjectPublicKeyInfo in PEM.
  package let pem: String

  package init(id: String, pem: String) {
    self.id = id
    self.pem = pem
  }
}
