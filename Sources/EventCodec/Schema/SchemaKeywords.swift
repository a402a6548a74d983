/// The keywords of JSON Schema 2020-12 that contracts may use.
package enum SchemaKeywords {
  /// Keywords that decide whether a record is valid.
  package static let asserting: [String] = [
    "additionalProperties", "const", "discriminator", "enum", "exclusiveMaximum",
    "exclusiveMinimum", "format", "items", "maxItems", "maxLength", "maxProperties", "maximum",
    "minItems", "minLength", "minProperties", "minimum", "oneOf", "pattern", "properties",
    "required", "type",
  ]
  /// Keywords that only describe; so does every keyword that begins with `x-`.
  package static let describing: [String] = [
    "$comment", "$id", "$schema", "default", "deprecated", "description", "examples", "readOnly",
    "title", "writeOnly",
  ]
  /// The one dialect that `$schema` may name.
  package static let dialect = "https://json-schema.org/draft/2020-12/schema"
}
