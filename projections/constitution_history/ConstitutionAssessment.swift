/// What verification finds out about a bundle.
package struct ConstitutionAssessment: Hashable, Sendable {
  /// What the platform's own verifier says.
  package let reference: ConstitutionVerdict
  /// The same, and besides: the algorithm is RS256, no member is unknown or coerced, and the
  /// version is the newest of the revision history.
  package let strict: ConstitutionVerdict
  /// The hash of the document, 64 lower-case hexadecimal digits; nil for a malformed bundle.
  package let computedHash: String?
  /// Bytes of the document's canonical form; nil for a malformed bundle.
  package let canonicalLength: Int?
  /// The id of the key that verified the signature; nil where none did.
  package let keyID: String?
}
