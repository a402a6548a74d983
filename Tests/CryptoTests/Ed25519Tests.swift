import Crypto
import Testing

@Suite("Ed25519")
struct Ed25519Tests {
  /// RFC 8032, section 7.1, tests 1 to 3.
  static let vectors: [(seed: String, publicKey: String, message: String, signature: String)] = [
    (
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        + "d25bf5f0595bbe24655141438e7a100b"
    ),
    (
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        + "387b2eaeb4302aeeb00d291612bb0c00"
    ),
    (
      "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        + "4a7c15e9716ed28dc027beceea1ec40a"
    ),
  ]

  @Test("RFC 8032 vectors", arguments: vectors)
  func vector(seed: String, publicKey: String, message: String, signature: String) throws {
    let key = try Ed25519.PrivateKey(seed: #require(Hex.decode(seed)))
    #expect(Hex.encode(key.publicKey.bytes) == publicKey)
    let bytes = try #require(Hex.decode(message))
    let signed = try key.sign(bytes)
    #expect(Hex.encode(signed) == signature)
    #expect(try key.publicKey.verifies(signed, over: bytes))
    #expect(try !key.publicKey.verifies(signed, over: bytes + [0]))
    #expect(try !key.publicKey.verifies(Array(signed.dropLast()), over: bytes))
    for index in signed.indices {
      var flipped = signed
      flipped[index] ^= 1
      #expect(try !key.publicKey.verifies(flipped, over: bytes))
    }
  }

  @Test("A new key signs what it verifies, another one does not verify it")
  func newKeys() throws {
    let one = try Ed25519.makePrivateKey()
    let other = try Ed25519.makePrivateKey()
    #expect(one.seed != other.seed)
    let message = Array("checkpoint".utf8)
    let signature = try one.sign(message)
    #expect(try one.publicKey.verifies(signature, over: message))
    #expect(try !other.publicKey.verifies(signature, over: message))
  }

  @Test("A seed or key of another length is refused")
  func lengths() {
    #expect(throws: CryptoError.wrongLength(expected: 32, found: 31)) {
      try Ed25519.PrivateKey(seed: [UInt8](repeating: 1, count: 31))
    }
    #expect(throws: CryptoError.wrongLength(expected: 32, found: 33)) {
      try Ed25519.PublicKey(bytes: [UInt8](repeating: 1, count: 33))
    }
  }

  @Test("No description shows a seed")
  func hiddenSeed() throws {
    let key = try Ed25519.PrivateKey(seed: #require(Hex.decode(Self.vectors[0].seed)))
    #expect("\(key)" == "Ed25519.PrivateKey(of \(Self.vectors[0].publicKey))")
    #expect(String(reflecting: key) == "\(key)")
  }
}
