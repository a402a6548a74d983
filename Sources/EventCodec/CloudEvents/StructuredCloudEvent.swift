import JSONFields

/// A CloudEvent in structured mode: attributes and data in one JSON object.
struct StructuredCloudEvent {
  var attributes = CloudEventAttributes()
  var data: JSONValue?
  private var isBase64 = false

  /// Reads the members; as everywhere, the last of a repeated name counts, and null is absent.
  init(_ body: JSONValue) {
    for member in body.members {
      if member.key.elementsEqual("data".utf8) {
        data = member.value.isNull ? nil : member.value
      } else if member.key.elementsEqual("data_base64".utf8) {
        isBase64 = !member.value.isNull
      } else if member.value.kind == .string {
        attributes.set(member.key, member.value.utf8)
      }
    }
  }

  /// What is wrong with the event besides its attributes, else nil.
  var fault: RecordFault? {
    if isBase64 {
      return RecordFault(
        .contentTypeUnsupported, rule: "data_base64", pointer: "/data_base64",
        expected: "data as JSON")
    }
    if let type = attributes.dataContentType, ContentType(type) != .json {
      return RecordFault(
        .contentTypeUnsupported, rule: "datacontenttype", pointer: "/datacontenttype",
        expected: "application/json", excerpt: Excerpt.of(type))
    }
    if data == nil {
      return RecordFault(
        .cloudEventInvalid, rule: "required", pointer: "/data", expected: "the event's data")
    }
    return nil
  }
}
