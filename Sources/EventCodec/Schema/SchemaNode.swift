// The parts of a compiled schema: flat values that refer to each other by index, so that the
// validator's loop follows no reference and counts none.

import EventModel

/// One compiled schema object. An index of -1 means "no such rule".
///
/// What judges strings and numbers comes first, in 64 bytes: a record meets many of these.
struct SchemaNode: BitwiseCopyable {
  /// One bit per `JSONKind` that is allowed.
  var kinds: UInt8 = SchemaNode.anyKind
  /// Numbers must be whole.
  var wholeOnly = false
  var hasStringRules = false
  /// A pattern or a format.
  var hasFormRules = false
  var hasEqualityRules = false
  /// Members must be counted, which takes the slow way.
  var countsProperties = false
  /// Whether `range` says all that `bounds` say.
  var hasRange = false

  var slot: Int32 = -1
  var conversion = SlotOperation.text
  /// What a number becomes, and the power of ten it is multiplied by.
  var slotKind = SlotKind.integer
  var scale: UInt8 = 0
  var format = StringFormat.none

  var minLength: UInt32 = 0
  var maxLength = UInt32.max
  var range = SchemaRange()
  var firstBound: Int32 = 0
  var boundCount: Int32 = 0
  var pattern: Int32 = -1

  /// The token of `const`'s value in the schema.
  var constant: Int32 = -1
  /// The token of `enum`'s array in the schema.
  var choices: Int32 = -1

  var firstProperty: Int32 = 0
  var propertyCount: Int32 = 0
  /// Words of `required` from here on hold one bit per property.
  var firstRequiredWord: Int32 = 0
  /// The first of `propertyCount` + 1 places at which a validator remembers the order of members.
  var firstSuccessor: Int32 = 0
  var additional: Int32 = -1
  var minProperties: UInt32 = 0
  var maxProperties = UInt32.max

  var firstBranch: Int32 = 0
  var branchCount: Int32 = 0
  /// The token of the discriminator's name in the schema.
  var discriminator: Int32 = -1

  var items: Int32 = -1
  var minItems: UInt32 = 0
  var maxItems = UInt32.max

  /// Everything but `NaN` and the infinities.
  static let anyKind: UInt8 = 0b0111_1111
}

/// A property that the schema declares or requires.
struct SchemaProperty: BitwiseCopyable {
  let name: SchemaName
  /// -1 where anything goes.
  let node: Int32
  let isRequired: Bool
}

/// A branch of `oneOf`, chosen by the text of the discriminator.
struct SchemaBranch: BitwiseCopyable {
  let valueOffset: UInt32
  let valueLength: UInt32
  let node: Int32
}

/// A bound on a number.
struct SchemaBound: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable { case minimum, maximum, exclusiveMinimum, exclusiveMaximum }

  let kind: Kind
  /// Whether `whole` is the bound, so that comparing needs no text.
  let isWhole: Bool
  let whole: Int64
  /// The token of the bound in the schema.
  let token: Int32
}

/// Whole bounds that belong to the range, which is what nearly all contracts ask for.
struct SchemaRange: BitwiseCopyable {
  var minimum = Int64.min
  var maximum = Int64.max
}

/// `SlotConversion`, flat; what numbers become is in their node's `slotKind` and `scale`.
enum SlotOperation: UInt8, BitwiseCopyable {
  case text, number, boolean, rfc3339, rfc3339NaiveIsUTC, json
}

/// The formats that assert.
enum StringFormat: UInt8, BitwiseCopyable { case none, dateTime, uuid }
