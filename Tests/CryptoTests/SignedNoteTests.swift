import Crypto
import Testing

@Suite("Signed notes")
struct SignedNoteTests {
  /// The example of Go's golang.org/x/mod/sumdb/note, where the format comes from.
  static let verifier = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
  static let signer =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
  static let text =
    "If you think cryptography is the answer to your problem,\n"
    + "then you don't know what your problem is.\n"
  static let note =
    text
    + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"

  @Test("the published example verifies, and is what we sign")
  func published() throws {
    let key = try NoteKey.Verifier(Self.verifier)
    #expect(key.name == "PeterNeumann" && key.idText == "c74f20a3")
    #expect("\(key)" == Self.verifier)
    let note = try SignedNote(reading: Array(Self.note.utf8))
    #expect(note.text == Self.text)
    #expect(try note.verify([key]) == [key])
    let signer = try NoteKey.Signer(Self.signer)
    #expect(signer.verifier == key)
    #expect(signer.secretText == Self.signer)
    #expect(!"\(signer)".contains("AYEKFALV"))
    #expect(try SignedNote(signing: Self.text, by: signer).fileText == Self.note)
  }

  @Test("a note with any bit flipped is refused")
  func tampered() throws {
    let key = try NoteKey.Verifier(Self.verifier)
    let bytes = Array(Self.note.utf8)
    for index in bytes.indices {
      for bit in [0, 3, 6] {
        var changed = bytes
        changed[index] ^= 1 << bit
        #expect(throws: SignedNote.Fault.self, "byte \(index), bit \(bit)") {
          try SignedNote(reading: changed).verify([key])
        }
      }
    }
    #expect(throws: SignedNote.Fault.self) {
      try SignedNote(reading: Array(bytes.dropLast())).verify([key])
    }
  }

  @Test("others' signatures are passed over, none is not enough, a wrong one refuses")
  func signers() throws {
    let known = try NoteKey.make(name: "known")
    let other = try NoteKey.make(name: "other")
    let text = "one\n\ntwo\n"
    let lines = try [known, other].map { signer in
      try String(SignedNote(signing: text, by: signer).fileText.dropFirst(text.utf8.count + 1))
    }
    let both = try SignedNote(reading: Array((text + "\n" + lines.joined()).utf8))
    #expect(both.text == text)
    #expect(try both.verify([known.verifier]) == [known.verifier])
    #expect(try both.verify([other.verifier, known.verifier]).count == 2)
    #expect(throws: SignedNote.Fault.unknownSigner) { try both.verify([]) }
    let forged = try SignedNote(reading: Array(("three\n\n" + lines.joined()).utf8))
    #expect(throws: SignedNote.Fault.wrongSignature(name: "known")) {
      try forged.verify([known.verifier])
    }
    // Another key of the same name is another signer.
    let rotated = try NoteKey.make(name: "known")
    #expect(throws: SignedNote.Fault.unknownSigner) { try both.verify([rotated.verifier]) }
  }

  @Test(
    "what is no note",
    arguments: [
      "", "\n", "\n\n", "a\n", "a\n\n", "a\n\n\n", "a\n\nb\n", "a\n\n— b c\n", "a\r\n\n— b c\n",
    ])
  func malformed(text: String) {
    #expect(throws: SignedNote.Fault.malformed) { try SignedNote(reading: Array(text.utf8)) }
  }

  @Test("keys that are not what they say")
  func keys() throws {
    for text in [
      "", "a+b", "PeterNeumann+c74f20a3+", Self.verifier + "A",
      Self.verifier.replacing("c74f20a3", with: "C74F20A3"), " +c74f20a3+ARpc",
    ] {
      #expect(throws: NoteKey.Fault.malformed, "\(text)") { try NoteKey.Verifier(text) }
    }
    #expect(throws: NoteKey.Fault.wrongID) {
      try NoteKey.Verifier(Self.verifier.replacing("Peter", with: "Petra"))
    }
    #expect(throws: NoteKey.Fault.malformed) { try NoteKey.Signer(Self.verifier) }
    for name in ["", "a b", "a+b", "a\n"] {
      #expect(throws: NoteKey.Fault.wrongName) { try NoteKey.make(name: name) }
    }
  }

  @Test(
    "base64 as RFC 4648 writes it",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
      ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
  func base64(text: String, encoded: String) {
    #expect(Base64.encode(Array(text.utf8)) == encoded)
    #expect(Base64.decodeStrict(encoded) == Array(text.utf8))
    for other in [encoded + "=", encoded + "\n", encoded.lowercased() + "-", "Zh=="] {
      #expect(Base64.decodeStrict(other) == nil, "\(other)")
    }
  }
}
