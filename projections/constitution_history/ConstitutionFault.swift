/// Why a constitution bundle is not valid.
///
/// The first four are what the platform's verifier objects to; the others only the strict verdict
/// knows.
package enum ConstitutionFault: Error, Hashable, Sendable {
  /// The bundle does not fit the platform's model: the place, and what it should have been.
  case malformed(path: String, expected: String)
  /// The document hashes to this, and the bundle says otherwise.
  case hashMismatch(computed: String)
  /// The signature's text is not base64.
  case signatureUnreadable
  /// No trusted key made the signature over this document.
  case signatureMismatch
  /// The bundle says that its signature is of another kind than RS256.
  case algorithmNotRS256
  /// Members that the model lacks, or that stand twice: hash and signature do not cover them.
  case unknownFields([String])
  /// Values that were not written as the model has them.
  case coercedFields([String])
  /// The bundle's version is not the newest of the document's revision history; nil where the
  /// history is empty.
  case versionNotNewest(newest: String?)

  /// A short name that never changes, for columns and filters.
  package var code: String {
    switch self {
    case .malformed: "malformed"
    case .hashMismatch: "hash_mismatch"
    case .signatureUnreadable: "signature_unreadable"
    case .signatureMismatch: "signature_mismatch"
    case .algorithmNotRS256: "algorithm_not_rs256"
    case .unknownFields: "unknown_fields"
    case .coercedFields: "coerced_fields"
    case .versionNotNewest: "version_not_newest"
    }
  }

  /// What there is to add, in printable ASCII of bounded length; empty where the code says it all.
  package var detail: String {
    switch self {
    case .malformed(let path, let expected): Self.bounded(path) + ": expected " + expected
    case .hashMismatch(let computed): "computed " + computed
    case .signatureUnreadable, .signatureMismatch, .algorithmNotRS256: ""
    case .unknownFields(let paths), .coercedFields(let paths): Self.list(paths)
    case .versionNotNewest(let newest):
      newest.map { "newest is " + Self.bounded(CanonicalJSON.escaped($0)) } ?? "no history"
    }
  }

  /// How many paths a detail names, and how many bytes of each.
  private static let pathsMax = 5
  private static let pathBytesMax = 100

  private static func list(_ paths: [String]) -> String {
    let named = paths.prefix(pathsMax).map(bounded).joined(separator: ", ")
    let rest = paths.count - pathsMax
    return rest > 0 ? named + " and \(rest) more" : named
  }

  private static func bounded(_ text: String) -> String {
    guard text.utf8.count > pathBytesMax else { return text }
    return String(decoding: text.utf8.prefix(pathBytesMax), as: UTF8.self) + "..."
  }
}
