/// One field of an event: a leaf of the newest schema, or one that only older versions carry.
package struct ContractField: Sendable {
  /// The place in the newest version's body as a JSON pointer; empty for a carried field.
  package let pointer: String
  /// The name in Swift: `details.previous_lock.locked_by` is `detailsPreviousLockLockedBy`.
  package let name: String
  package let kind: FieldKind
  /// Whether every event of every version has it, so that it needs no optional.
  package let isGuaranteed: Bool
  /// Whether a record of the newest version must have it.
  package let isRequired: Bool
  package let doc: String
  /// Its number among the event's slots.
  package let slot: Int
}
