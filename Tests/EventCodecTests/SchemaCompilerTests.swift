import EventCodec
import JSONFields
import Testing

/// What a contract is refused for, and by which name.
struct SchemaCompilerTests {
  @Test(arguments: [
    (#"{"allOf":[]}"#, "allOf", ""), (##"{"$ref":"#"}"##, "$ref", ""), (#"{"typo":1}"#, "typo", ""),
    (#"{"properties":{"a/b":{"items":{"not":{}}}}}"#, "not", "/properties/a~1b/items"),
    (#"{"additionalProperties":{"uniqueItems":true}}"#, "uniqueItems", "/additionalProperties"),
    (#"{"format":"email"}"#, "format", ""), (#"{"format":1}"#, "format", ""),
    (#"{"pattern":"(?=a)"}"#, "pattern", ""), (#"{"type":"float"}"#, "type", ""),
    (#"{"type":[]}"#, "type", ""), (#"{"minLength":-1}"#, "minLength", ""),
    (#"{"maxItems":1.5}"#, "maxItems", ""), (#"{"minimum":"1"}"#, "minimum", ""),
    (#"{"enum":1}"#, "enum", ""), (#"{"required":"a"}"#, "required", ""),
    (#"{"required":[1]}"#, "required", ""), (#"{"properties":[]}"#, "properties", ""),
    (#"{"properties":{"a":{},"a":{}}}"#, "properties", ""),
    (#"{"type":"null","type":"null"}"#, "type", ""),
    (#"{"oneOf":[{"type":"object"}]}"#, "oneOf", ""),
    (#"{"discriminator":{"propertyName":"a"}}"#, "discriminator", ""),
    (#"{"oneOf":[true],"discriminator":{"propertyName":"a"}}"#, "oneOf", "/oneOf/0"),
    (
      #"{"oneOf":[{"type":"object","properties":{"a":{"const":"x"}}}],"discriminator":{"propertyName":"a"}}"#,
      "oneOf", "/oneOf/0"
    ),
    (#"{"oneOf":[],"discriminator":{"propertyName":"a","mapping":{}}}"#, "discriminator", ""),
    (##"{"$schema":"http://json-schema.org/draft-07/schema#"}"##, "$schema", ""),
    (#"{"const":NaN}"#, "schema", ""), ("[]", "schema", ""), ("1", "schema", ""),
  ])
  func refused(_ schema: String, keyword: String, pointer: String) throws {
    let error = try #require(try refusal(schema))
    #expect(error.keyword == keyword)
    #expect(error.pointer == pointer)
  }

  @Test func branchesMustDiffer() throws {
    let branch = #"{"type":"object","required":["a"],"properties":{"a":{"const":"x"}}}"#
    let schema = #"{"oneOf":[\#(branch),\#(branch)],"discriminator":{"propertyName":"a"}}"#
    #expect(try refusal(schema)?.pointer == "/oneOf/1")
  }

  @Test func descriptionsAreAllowed() throws {
    let schema = """
      {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://example.org/x",
       "title":"t","description":"d","$comment":"c","default":1,"examples":[1],"deprecated":true,
       "readOnly":true,"writeOnly":true,"x-envelope":{"id":"/id"},"x-anything":{"allOf":[]}}
      """
    #expect(try refusal(schema) == nil)
  }

  @Test func nestingIsBounded() throws {
    let deep =
      String(repeating: #"{"items":"#, count: 100) + "true" + String(repeating: "}", count: 100)
    #expect(try refusal(deep)?.reason == "nested deeper than 64")
  }

  @Test(arguments: [
    (#"{"properties":{"a":{"type":"number"}}}"#, SlotConversion.integer),
    (#"{"properties":{"a":{"type":"integer"}}}"#, .text), (#"{"properties":{"a":{}}}"#, .text),
    (#"{"properties":{"a":{"type":["string","number"]}}}"#, .text),
    (#"{"properties":{"a":{"enum":["a",1]}}}"#, .text),
    (#"{"properties":{"a":{"type":"number"}}}"#, .timestamp(.rfc3339)),
    (#"{"properties":{"a":{"type":"string"}}}"#, .timestamp(.unixSeconds)),
  ])
  func targetsMustFit(_ schema: String, conversion: SlotConversion) throws {
    let error = try #require(
      try refusal(schema, ["/a": SlotTarget(slot: 0, conversion: conversion)]))
    #expect(error.keyword == "type")
    #expect(error.pointer == "/properties/a")
  }

  @Test func targetsThatFit() throws {
    let schema = #"{"properties":{"a":{"enum":["x",null]},"b":{"const":"y"}}}"#
    #expect(
      try refusal(
        schema,
        [
          "/a": SlotTarget(slot: 0, conversion: .text),
          "/b": SlotTarget(slot: 1, conversion: .text),
        ]) == nil)
  }

  @Test func targetsMustBeDeclared() throws {
    let error = try #require(
      try refusal(
        #"{"properties":{"a":{"items":{"properties":{"b":{"type":"string"}}}}}}"#,
        ["/a/b": SlotTarget(slot: 0, conversion: .text)]))
    #expect(error.reason.contains("/a/b"))
  }
}
