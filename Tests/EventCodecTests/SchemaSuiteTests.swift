import EventCodec
import EventModel
import JSONFields
import SuiteSupport
import Testing

/// The JSON Schema 2020-12 suite, decided by the validator that decides every record.
@Suite(.enabled(if: SharedData.isPresent, Comment(rawValue: SharedData.absence)))
struct SchemaSuiteTests {
  /// Groups that use supported keywords only and are refused all the same, with the keyword.
  static let beyondTheSubset: [String: String] = [
    "pattern.json/pattern with Unicode property escape requires unicode mode": "pattern",
    "vocabulary.json/schema that uses custom metaschema with with no validation vocabulary":
      "$schema",
    "vocabulary.json/ignore unrecognized optional vocabulary": "$schema",
  ]

  @Test func everyGroupPassesOrIsRefusedByName() throws {
    var files = try SharedData.files("json-schema-2020-12").filter { $0.name != "format.json" }
    files += try SharedData.files("json-schema-2020-12/optional/format").filter {
      $0.name == "date-time.json" || $0.name == "uuid.json"
    }
    var count = (groups: 0, supported: 0, refused: 0, tests: 0)
    var refusals: [String: Int] = [:]
    for file in files {
      let document = try JSONDocument(file.bytes)
      for group in document.root.elements {
        let name = "\(file.name)/\(group["description"]?.string ?? "")"
        let schema = try #require(group["schema"])
        var unsupported = unsupportedKeywords(schema)
        if let keyword = Self.beyondTheSubset[name] { unsupported.insert(keyword) }
        count.groups += 1
        do {
          let program = try SchemaCompiler.compile(schema)
          #expect(unsupported.isEmpty, "\(name) was compiled despite \(unsupported)")
          count.supported += 1
          count.tests += try run(group, by: program, name: name)
        } catch let error as ContractError {
          #expect(unsupported.contains(error.keyword), "\(name): \(error)")
          #expect(error.description.contains(error.keyword))
          count.refused += 1
          refusals[error.keyword, default: 0] += 1
        }
      }
    }
    // Counted from the files by another program: see docs/reference/json.md.
    #expect(count == (groups: 366, supported: 91, refused: 275, tests: 412))
    print("json-schema-2020-12: \(count.groups) groups, \(count.supported) supported, all of their")
    print("  \(count.tests) tests pass; \(count.refused) refused when compiled, by keyword:")
    print(
      "  "
        + refusals.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        .joined(separator: ", "))
  }

  /// Runs every test of a group and returns how many there are.
  private func run(_ group: JSONValue, by program: SchemaProgram, name: String) throws -> Int {
    let scanner = JSONScanner()
    let validator = Validator()
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: 1)
    defer { slots.deallocate() }
    var tests = 0
    for test in try #require(group["tests"]).elements {
      let description = "\(name): \(test["description"]?.string ?? "")"
      // A string with escapes has no raw text of its own, so the data is found in its test.
      let raw = try #require(test.rawText)
      #expect(scanner.scan(raw) == nil, "\(description)")
      let data = try #require(scanner.root["data"])
      let violation = validator.validate(scanner, at: data.index, by: program, into: slots)
      #expect((violation == nil) == test["valid"]?.boolean, "\(description): \(violation as Any)")
      tests += 1
    }
    return tests
  }

  /// The keywords of a schema that contracts do not support, found by a walk of its own.
  private func unsupportedKeywords(_ schema: JSONValue) -> Set<String> {
    var result: Set<String> = []
    let supported: Set<String> = [
      "type", "enum", "const", "required", "minimum", "maximum", "exclusiveMinimum",
      "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems", "minProperties",
      "maxProperties", "pattern", "$schema", "$id", "title", "description", "$comment", "default",
      "examples", "deprecated", "readOnly", "writeOnly", "format",
    ]
    for member in schema.members {
      switch member.name {
      case "properties":
        for property in member.value.members {
          result.formUnion(unsupportedKeywords(property.value))
        }
      case "items", "additionalProperties": result.formUnion(unsupportedKeywords(member.value))
      case "oneOf" where schema["discriminator"] == nil: result.insert("oneOf")
      case let name where !supported.contains(name): result.insert(name)
      default: break
      }
    }
    return result
  }
}
