/// A text and the signatures under it (C2SP signed-note):
///
///     the text, which ends with a newline
///     <an empty line>
///     — <name> <base64 of the key's id and the signature>
package struct SignedNote: Equatable, Sendable {
  /// One line under the text.
  package struct Signature: Equatable, Sendable {
    package let name: String
    package let keyID: UInt32
    package let bytes: [UInt8]
  }

  /// Why a file is no signed note, or not one to be trusted.
  package enum Fault: Error, Equatable, Sendable {
    /// No empty line before the signatures, a text without a newline at its end, control
    /// characters, or a line that is no signature.
    case malformed
    /// None of the signatures is by a key that is known.
    case unknownSigner
    /// A signature that names a known key is not that key's over this text.
    case wrongSignature(name: String)
    case crypto(CryptoError)
  }

  /// What is signed; ends with a newline.
  package let text: String
  package let signatures: [Signature]

  /// Signs a text.
  /// - Parameter text: ends with a newline and holds no other control character.
  package init(signing text: String, by signer: NoteKey.Signer) throws(Fault) {
    guard Self.isText(text) else { throw .malformed }
    self.text = text
    do throws(CryptoError) {
      signatures = [
        Signature(
          name: signer.verifier.name, keyID: signer.verifier.id,
          bytes: try signer.sign(Array(text.utf8)))
      ]
    } catch {
      throw .crypto(error)
    }
  }

  /// Reads a note; nothing is verified yet.
  package init(reading bytes: [UInt8]) throws(Fault) {
    guard let whole = String(validating: bytes, as: UTF8.self) else { throw .malformed }
    let utf8 = Array(whole.utf8)
    // The last empty line divides; the text itself may hold others.
    guard utf8.last == 0x0a, utf8.count >= 2,
      let at = (1..<utf8.count - 1).last(where: { utf8[$0] == 0x0a && utf8[$0 - 1] == 0x0a })
    else { throw .malformed }
    text = String(decoding: utf8[..<at], as: UTF8.self)
    guard Self.isText(text) else { throw .malformed }
    var signatures: [Signature] = []
    for line in utf8[(at + 1)...].dropLast().split(
      separator: 0x0a, omittingEmptySubsequences: false)
    {
      signatures.append(try Self.signature(String(decoding: line, as: UTF8.self)))
    }
    self.signatures = signatures
  }

  /// The whole note, as a file.
  package var fileText: String {
    text + "\n"
      + signatures.map { signature in
        let id = (0..<4).map { UInt8(truncatingIfNeeded: signature.keyID >> (24 - 8 * $0)) }
        return "— \(signature.name) \(Base64.encode(id + signature.bytes))\n"
      }.joined()
  }

  /// Checks the signatures of known keys; those of others are passed over.
  /// - Returns: the keys that signed, at least one.
  @discardableResult
  package func verify(_ known: [NoteKey.Verifier]) throws(Fault) -> [NoteKey.Verifier] {
    var signers: [NoteKey.Verifier] = []
    for signature in signatures {
      guard let key = known.first(where: { $0.name == signature.name && $0.id == signature.keyID })
      else { continue }
      let isTheirs: Bool
      do throws(CryptoError) {
        isTheirs = try key.key.verifies(signature.bytes, over: Array(text.utf8))
      } catch {
        throw .crypto(error)
      }
      guard isTheirs else { throw .wrongSignature(name: key.name) }
      if !signers.contains(key) { signers.append(key) }
    }
    guard !signers.isEmpty else { throw .unknownSigner }
    return signers
  }

  private static func isText(_ text: String) -> Bool {
    text.utf8.last == 0x0a
      && text.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" }
  }

  private static func signature(_ line: String) throws(Fault) -> Signature {
    let words = line.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, words[0] == "—", NoteKey.isName(words[1]),
      let bytes = Base64.decodeStrict(words[2]), bytes.count == 4 + Ed25519.signatureByteCount
    else { throw .malformed }
    return Signature(
      name: String(words[1]), keyID: bytes[..<4].reduce(0) { $0 << 8 | UInt32($1) },
      bytes: Array(bytes[4...]))
  }
}
