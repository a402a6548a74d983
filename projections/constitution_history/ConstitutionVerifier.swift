package import Crypto
package import JSONFields

/// Verifies constitution bundles under a list of trusted keys.
package struct ConstitutionVerifier: Sendable {
  private let keys: [TrustedKey]

  /// - Throws: `notAPublicKey`, `wrongKeyKind` for a key that cannot be used: correct it.
  package init(keys: [TrustedKey] = TrustedKeys.shipped) throws(CryptoError) {
    for key in keys { _ = try RS256.verify([], over: [], publicKeyPEM: key.pem) }
    self.keys = keys
  }

  /// Judges a bundle: a pure function of the bundle and the keys.
  /// - Throws: `unavailable` where OpenSSL cannot verify at all; never because of the bundle.
  package func assess(_ bundle: JSONValue) throws(CryptoError) -> ConstitutionAssessment {
    var reader = ConstitutionReader()
    let model: CanonicalValue
    do {
      model = try reader.read(bundle, as: .bundle)
    } catch {
      return ConstitutionAssessment(
        reference: .invalid(error), strict: .invalid(error), computedHash: nil,
        canonicalLength: nil, keyID: nil)
    }
    // The model says that all of these are there.
    let document = model["document"]!
    let canonical = CanonicalJSON.encode(document)
    let computed = SHA256Hash.digest(of: canonical).hex
    var keyID: String?
    var fault: ConstitutionFault?
    if !model["hash"]!.text!.utf8.elementsEqual(computed.utf8) {
      fault = .hashMismatch(computed: computed)
    } else if let signature = Self.signature(model) {
      keyID = try verifyingKey(signature, over: canonical)
      if keyID == nil { fault = .signatureMismatch }
    } else {
      fault = .signatureUnreadable
    }
    let strictFault = fault ?? Self.strictFault(model, reader)
    return ConstitutionAssessment(
      reference: fault.map { .invalid($0) } ?? .valid,
      strict: strictFault.map { .invalid($0) } ?? .valid,
      computedHash: computed, canonicalLength: canonical.count, keyID: keyID)
  }

  /// The signature's bytes; nil where its text is not base64.
  private static func signature(_ model: CanonicalValue) -> [UInt8]? {
    do throws(Base64.Fault) {
      return try Base64.decodeLenient(model["signature"]!["value"]!.text!)
    } catch {
      return nil
    }
  }

  private func verifyingKey(
    _ signature: [UInt8], over message: [UInt8]
  ) throws(CryptoError) -> String? {
    for key in keys where try RS256.verify(signature, over: message, publicKeyPEM: key.pem) {
      return key.id
    }
    return nil
  }

  /// What only the strict verdict objects to; the first that holds.
  private static func strictFault(
    _ model: CanonicalValue, _ reader: ConstitutionReader
  ) -> ConstitutionFault? {
    let algorithm = model["signature"]!["algorithm"]!.text!
    if !algorithm.utf8.elementsEqual("RS256".utf8) { return .algorithmNotRS256 }
    if !reader.unknown.isEmpty { return .unknownFields(reader.unknown) }
    if !reader.coerced.isEmpty { return .coercedFields(reader.coerced) }
    // Versions are calendar text and compare as such; whether a history lists its newest entry
    // first or last is not fixed, so the greatest one is it.
    let versions = model["document"]!["revision_history"]!.elements.map { $0["version"]!.text! }
    let newest = versions.max { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    if let newest, newest.utf8.elementsEqual(model["version"]!.text!.utf8) { return nil }
    return .versionNotNewest(newest: newest)
  }
}

extension CanonicalValue {
  fileprivate subscript(_ name: String) -> CanonicalValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  fileprivate var text: String? {
    guard case .text(let text) = self else { return nil }
    return text
  }

  fileprivate var elements: [CanonicalValue] {
    guard case .array(let elements) = self else { return [] }
    return elements
  }
}
