import EventModel
import JSONFields

/// What CloudEvents 1.0 demands of the attributes, as far as the envelope needs them.
enum CloudEventRules {
  /// What is wrong with the attributes, else nil.
  static func fault(_ attributes: CloudEventAttributes) -> RecordFault? {
    let required: [(name: String, value: UnsafeRawBufferPointer?)] = [
      ("specversion", attributes.specversion), ("id", attributes.id),
      ("source", attributes.source), ("type", attributes.type),
    ]
    for (name, value) in required {
      guard let value, !value.isEmpty else { return missing(name) }
    }
    if let version = attributes.specversion, !version.elementsEqual("1.0".utf8) {
      return invalid("specversion", "1.0", version)
    }
    let texts: [(name: String, value: UnsafeRawBufferPointer?)] = [
      ("id", attributes.id), ("source", attributes.source), ("type", attributes.type),
      ("subject", attributes.subject), ("traceparent", attributes.traceparent),
    ]
    for (name, value) in texts {
      guard let value else { continue }
      guard isText(value) else { return invalid(name, "UTF-8 without U+0000", value) }
      guard value.count <= attributeBytesMax else {
        return invalid(name, "at most \(attributeBytesMax) bytes", value)
      }
    }
    if let time = attributes.time, TimestampText.rfc3339(time) == nil {
      return invalid("time", "a date-time as RFC 3339 has it", time)
    }
    return nil
  }

  /// Longer attributes are refused: they end in rows and in indexes.
  static let attributeBytesMax = 1024

  /// UTF-8 that Postgres can store as text.
  static func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
    !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
  }

  private static func missing(_ name: String) -> RecordFault {
    RecordFault(
      .cloudEventInvalid, rule: "required", pointer: "/\(name)", expected: "the attribute \(name)")
  }

  private static func invalid(_ name: String, _ expected: String, _ value: UnsafeRawBufferPointer)
    -> RecordFault
  {
    RecordFault(
      .cloudEventInvalid, rule: name, pointer: "/\(name)", expected: expected,
      excerpt: Excerpt.of(value))
  }
}
