/// Which rule of its contract a record breaks; stable names, stored with quarantined events.
package enum ViolationCode: String, Sendable, BitwiseCopyable, CaseIterable {
  case type
  case falseSchema = "false_schema"
  case `enum`
  case const
  case required
  case additionalProperties = "additional_properties"
  case minProperties = "min_properties"
  case maxProperties = "max_properties"
  case minItems = "min_items"
  case maxItems = "max_items"
  case minLength = "min_length"
  case maxLength = "max_length"
  case pattern
  case format
  case minimum
  case maximum
  case exclusiveMinimum = "exclusive_minimum"
  case exclusiveMaximum = "exclusive_maximum"
  case discriminatorMissing = "discriminator_missing"
  case discriminatorUnknown = "discriminator_unknown"
  /// `NaN` or an infinity where the contract requires a value.
  case nonFinite = "non_finite"
  case textHasNul = "text_has_nul"
  case numberOutOfRange = "number_out_of_range"
  case timestampMalformed = "timestamp_malformed"
}

/// The one reason why a record breaks its contract: the first found in document order.
///
/// A class, so that "no violation" costs one null pointer on the way back.
package final class Violation: Error, Sendable, CustomStringConvertible {
  /// Bytes of the record that an excerpt shows, at most.
  package static let excerptBytesMax = 80

  package let code: ViolationCode
  /// The JSON pointer of the value at fault; empty for the whole value.
  package let pointer: String
  /// What the contract asks for there.
  package let expected: String
  /// The beginning of the value at fault, as the record has it.
  package let excerpt: String

  package init(code: ViolationCode, pointer: String, expected: String, excerpt: String) {
    self.code = code
    self.pointer = pointer
    self.expected = expected
    self.excerpt = excerpt
  }

  package var description: String {
    "\(code.rawValue) at \(pointer.isEmpty ? "the root" : pointer): "
      + "expected \(expected), found \(excerpt)"
  }
}
