/// What kind of text stands where a constitution's hash should: decided when read, in one place.
enum ConstitutionHashKind {
  static let doc =
    "sha256, placeholder (what the engine writes when it has no constitution), other, or none."

  /// An SQL expression over that column and the column `tenant`.
  static func sql(hash: String) -> String {
    """
    CASE WHEN \(hash) IS NULL THEN 'none'
      WHEN \(hash) ~ '^[0-9a-f]{64}$' THEN 'sha256'
      WHEN \(hash) = 'constitution-hash-' || tenant THEN 'placeholder'
      ELSE 'other' END
    """
  }
}
