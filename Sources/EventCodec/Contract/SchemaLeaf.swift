import JSONFields

/// A property of a schema that becomes a field, as one version declares it.
struct SchemaLeaf {
  let pointer: String
  let names: [String]
  let kind: FieldKind
  /// Whether a valid record always has it, and not as null.
  let isRequired: Bool
  let doc: String
  /// The property's own schema, for its `x-` keywords.
  let schema: JSONValue
  /// Where the property's schema stands in its file.
  let place: String
}
