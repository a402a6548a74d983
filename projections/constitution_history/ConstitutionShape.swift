/// What a part of a constitution bundle has to be: the platform's model of it, as data.
indirect enum ConstitutionShape: Sendable {
  case text
  /// A whole number greater than 0.
  case positiveInteger
  case moment
  case list(of: ConstitutionShape)
  /// All of these members, and no other that counts.
  case object([(name: String, shape: ConstitutionShape)])
}

extension ConstitutionShape {
  /// The bundle: a document, its hash and its signature.
  static let bundle = ConstitutionShape.object([
    ("version", .text),
    ("issued_at", .moment),
    ("document", document),
    ("hash", .text),
    ("signature", .object([("algorithm", .text), ("value", .text)])),
  ])

  /// The part of the bundle that hash and signature cover.
  static let document = ConstitutionShape.object([
    ("title", .text),
    ("preamble", .text),
    ("principles", .list(of: .object([("id", .text), ("title", .text), ("body", .text)]))),
    ("enforcement", enforcement),
    ("revision_history", .list(of: .object([("version", .text), ("changes", .list(of: .text))]))),
    (
      "localization",
      .object([
        ("default_locale", .text), ("available_locales", .list(of: .text)), ("status", .text),
      ])
    ),
  ])

  private static let enforcement = ConstitutionShape.object([
    (
      "governance_topics",
      .list(of: .object([("topic", .text), ("requirements", .list(of: .text))]))
    ),
    (
      "audit_streams",
      .object([
        ("topics", .list(of: .text)),
        ("retention_days", .positiveInteger),
        ("storage", .object([("type", .text), ("region", .text), ("bucket", .text)])),
      ])
    ),
  ])
}
