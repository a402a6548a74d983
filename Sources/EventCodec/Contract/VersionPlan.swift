/// How a record of one version fills the slots of the newest: upcasting, as data.
package struct VersionPlan: Sendable {
  package let version: UInt16
  package let sources: [FieldSource]
  /// Values for what this version did not have yet.
  package let defaults: [SlotDefault]

  /// Bytes of all texts among the defaults.
  var defaultBytes: Int {
    defaults.reduce(0) { sum, entry in
      if case .text(let bytes) = entry.value { sum + bytes.count } else { sum }
    }
  }
}

/// One field of one version's body and the slot it goes to.
package struct FieldSource: Sendable {
  package let slot: Int
  /// The place in that version's body.
  package let pointer: String
  /// How that version writes it; a decimal's scale is the slot's.
  package let kind: FieldKind
}

/// What a slot holds when the record is of a version that did not have the field.
package struct SlotDefault: Sendable {
  package let slot: Int
  package let value: Value

  /// A value written in the schema as `x-default`.
  package enum Value: Sendable, Equatable {
    case text([UInt8])
    case integer(Int64)
    case decimal(Int64)
    case boolean(Bool)
  }
}
