/// A JSON value that can be written in the platform's canonical form.
package indirect enum CanonicalValue: Sendable {
  case null
  case boolean(Bool)
  /// A whole number of any size, in plain decimal digits.
  case integer(String)
  case text(String)
  case array([CanonicalValue])
  /// Members in any order, each name once.
  case object([(name: String, value: CanonicalValue)])
}
