import Crypto
import Testing

/// Expected values: Python 3.11, `base64.b64decode(text)`.
@Suite("Lenient base64")
struct Base64Tests {
  @Test(
    "What Python decodes",
    arguments: [
      ("", ""), ("QQ==", "41"), ("QUI=", "4142"), ("QUJD", "414243"), ("QR==", "41"),
      ("Q Q\n= =", "41"), ("Q-Q_=*=", "41"), ("+/+/", "fbffbf"), ("QQ==QQ==", "41"),
      ("QUI=x", "4142"), ("QUJD=", "414243"), ("=QUJD", "414243"), ("QUJD====", "414243"),
      ("QQ==Q", "41"), ("QQ=a=", "4106"), ("QQ=A=", "4100"), ("AAA=AAAA", "0000"), ("=", ""),
      ("====", ""), ("AAAA=", "000000"),
    ])
  func decoded(text: String, hex: String) throws {
    #expect(Hex.encode(try Base64.decodeLenient(text)) == hex)
  }

  @Test(
    "What Python refuses",
    arguments: [
      ("QQ", .incorrectPadding), ("QQ=", .incorrectPadding), ("Q=Q=", .incorrectPadding),
      ("QUI", .incorrectPadding), ("QUJDRA", .incorrectPadding), ("A=AA", .incorrectPadding),
      ("AA=A", .incorrectPadding), ("Q", .oneDigitLeftOver(digits: 1)),
      ("Q===", .oneDigitLeftOver(digits: 1)), ("QUJDR", .oneDigitLeftOver(digits: 5)),
      ("é", .notASCII), ("QéQ==", .notASCII), ("QQ==é", .notASCII),
    ] as [(String, Base64.Fault)])
  func refused(text: String, fault: Base64.Fault) {
    #expect(throws: fault) { try Base64.decodeLenient(text) }
  }
}
