/// What a record's `content-type` says of its value.
enum ContentType: Equatable {
  /// JSON, in UTF-8; the body is the event, or a CloudEvent's data in binary mode.
  case json
  /// One CloudEvent as JSON: structured mode.
  case cloudEvent
  /// Anything else, a batch of CloudEvents included.
  case unsupported

  init(_ bytes: UnsafeRawBufferPointer) {
    let text = String(decoding: bytes, as: UTF8.self).lowercased()
    let parts = text.split(separator: ";", omittingEmptySubsequences: false).map(Self.trimmed)
    let isUTF8 = parts.dropFirst().allSatisfy { parameter in
      guard parameter.hasPrefix("charset=") else { return true }
      let charset = parameter.dropFirst("charset=".count).filter { $0 != "\"" }
      return ["utf-8", "utf8", "us-ascii"].contains(charset)
    }
    guard isUTF8 else {
      self = .unsupported
      return
    }
    switch parts[0] {
    case "application/cloudevents+json": self = .cloudEvent
    case let type where type.hasPrefix("application/cloudevents"): self = .unsupported
    case "application/json", "text/json": self = .json
    case let type where type.hasSuffix("+json"): self = .json
    default: self = .unsupported
    }
  }

  private static func trimmed(_ part: Substring) -> String {
    String(
      part.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
