/// The keys of signed notes (C2SP signed-note): an Ed25519 key under a name.
///
/// A key's id is the first four bytes of SHA-256 over name, newline, 0x01 and the 32 bytes of the
/// public key: two keys of one name are told apart by it.
package enum NoteKey {
  /// What stands before an Ed25519 key wherever one is written.
  static let algorithm: UInt8 = 0x01

  /// Why a text is no key.
  package enum Fault: Error, Equatable, Sendable {
    /// Not `name+id+key`, or not base64, or of another length or algorithm.
    case malformed
    /// The id is not that of the name and the key: one of them was changed.
    case wrongID
    /// A name that is empty or holds white space or a plus.
    case wrongName
    case crypto(CryptoError)
  }

  /// Who checks notes: `<name>+<id, 8 hexadecimal digits>+<base64 of 0x01 and the public key>`.
  package struct Verifier: Hashable, Sendable, CustomStringConvertible {
    package let name: String
    package let key: Ed25519.PublicKey
    package let id: UInt32

    package init(name: String, key: Ed25519.PublicKey) throws(Fault) {
      guard NoteKey.isName(name) else { throw .wrongName }
      self.name = name
      self.key = key
      id = NoteKey.id(name, key)
    }

    /// Reads what `description` wrote.
    package init(_ text: some StringProtocol) throws(Fault) {
      let (name, id, bytes) = try NoteKey.parts(text)
      do throws(CryptoError) {
        key = try Ed25519.PublicKey(bytes: bytes)
      } catch { throw .crypto(error) }
      self.name = name
      self.id = NoteKey.id(name, key)
      guard self.id == id else { throw .wrongID }
    }

    package var description: String {
      "\(name)+\(NoteKey.hex(id))+\(Base64.encode([algorithm] + key.bytes))"
    }

    /// The id as it is written: 8 hexadecimal digits.
    package var idText: String { NoteKey.hex(id) }
  }

  /// Who signs notes: `PRIVATE+KEY+<name>+<id>+<base64 of 0x01 and the seed>`. Its description shows
  /// no seed.
  package struct Signer: Sendable, CustomStringConvertible {
    package let verifier: Verifier
    private let key: Ed25519.PrivateKey

    package init(name: String, key: Ed25519.PrivateKey) throws(Fault) {
      verifier = try Verifier(name: name, key: key.publicKey)
      self.key = key
    }

    /// Reads what `secretText` wrote.
    package init(_ text: some StringProtocol) throws(Fault) {
      let start = "PRIVATE+KEY+"
      guard text.hasPrefix(start) else { throw .malformed }
      let (name, id, bytes) = try NoteKey.parts(text.dropFirst(start.count))
      do throws(CryptoError) { key = try Ed25519.PrivateKey(seed: bytes) } catch {
        throw .crypto(error)
      }
      verifier = try Verifier(name: name, key: key.publicKey)
      guard verifier.id == id else { throw .wrongID }
    }

    /// The whole key, for a file that nobody else may read.
    package var secretText: String {
      "PRIVATE+KEY+\(verifier.name)+\(verifier.idText)+"
        + Base64.encode([algorithm] + key.seed)
    }

    package var description: String { "signer of \(verifier.name)+\(verifier.idText)" }

    func sign(_ message: [UInt8]) throws(CryptoError) -> [UInt8] { try key.sign(message) }
  }

  /// A fresh key under that name.
  package static func make(name: String) throws(Fault) -> Signer {
    let key: Ed25519.PrivateKey
    do throws(CryptoError) { key = try Ed25519.makePrivateKey() } catch { throw .crypto(error) }
    return try Signer(name: name, key: key)
  }

  static func isName(_ name: some StringProtocol) -> Bool {
    !name.isEmpty
      && name.unicodeScalars.allSatisfy {
        !$0.properties.isWhitespace && $0.value >= 0x20 && $0 != "+"
      }
  }

  private static func id(_ name: String, _ key: Ed25519.PublicKey) -> UInt32 {
    let hash = SHA256Hash.digest(of: Array(name.utf8) + [0x0a, algorithm] + key.bytes)
    return UInt32(truncatingIfNeeded: hash.prefix.0 >> 32)
  }

  static func hex(_ id: UInt32) -> String {
    Hex.encode((0..<4).map { UInt8(truncatingIfNeeded: id >> (24 - 8 * $0)) })
  }

  private static func parts(
    _ text: some StringProtocol
  ) throws(Fault) -> (name: String, id: UInt32, bytes: [UInt8]) {
    // The key may hold a plus, which base64 has: the first two are what divides.
    let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, isName(parts[0]), parts[1].utf8.count == 8,
      let id = Hex.decode(String(parts[1])), Hex.encode(id) == parts[1],
      let bytes = Base64.decodeStrict(parts[2]),
      bytes.count == 1 + Ed25519.keyByteCount, bytes[0] == algorithm
    else { throw .malformed }
    return (
      String(parts[0]), id.reduce(0) { $0 << 8 | UInt32($1) }, Array(bytes.dropFirst())
    )
  }
}
