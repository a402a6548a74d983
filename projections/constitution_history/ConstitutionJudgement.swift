/// What the columns of an announcement say about the bundle that it carries.
struct ConstitutionJudgement {
  /// One verdict as two columns.
  struct Column {
    /// `valid`, `not_verifiable`, or the code of the fault.
    let text: String
    /// The figures; nil where the text says it all.
    let reason: String?

    init(_ verdict: ConstitutionVerdict) {
      text = verdict.fault?.code ?? "valid"
      let detail = verdict.fault?.detail ?? ""
      reason = detail.isEmpty ? nil : detail
    }

    fileprivate init(text: String) {
      self.text = text
      reason = nil
    }
  }

  let reference: Column
  let strict: Column
  /// Whether the event's hash is that of the bundle's document; nil where there is none to compute.
  let hashMatches: Bool?
  /// The id of the key that verified the signature.
  let keyID: String?

  /// Of an announcement without a bundle: nothing is known, which is neither valid nor invalid.
  static let notVerifiable = ConstitutionJudgement(
    reference: Column(text: "not_verifiable"), strict: Column(text: "not_verifiable"),
    hashMatches: nil, keyID: nil)

  private init(reference: Column, strict: Column, hashMatches: Bool?, keyID: String?) {
    self.reference = reference
    self.strict = strict
    self.hashMatches = hashMatches
    self.keyID = keyID
  }

  /// A bundle is judged together with the hash under which it was announced: a valid bundle behind
  /// another hash is a mismatch, as a bundle that names another hash is.
  /// - Parameter announcedHash: the event's own `hash`.
  init(_ assessment: ConstitutionAssessment, announcedHash: UnsafeRawBufferPointer) {
    hashMatches = assessment.computedHash.map { $0.utf8.elementsEqual(announcedHash) }
    keyID = assessment.keyID
    if hashMatches == false, let computed = assessment.computedHash {
      reference = Column(.invalid(.hashMismatch(computed: computed)))
      strict = reference
    } else {
      reference = Column(assessment.reference)
      strict = Column(assessment.strict)
    }
  }
}
