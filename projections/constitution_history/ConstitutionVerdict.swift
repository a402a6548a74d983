/// What one way of looking at a bundle says of it.
package enum ConstitutionVerdict: Hashable, Sendable {
  case valid
  case invalid(ConstitutionFault)

  package var isValid: Bool { self == .valid }

  /// The reason; nil for a valid bundle.
  package var fault: ConstitutionFault? {
    switch self {
    case .valid: nil
    case .invalid(let fault): fault
    }
  }
}
