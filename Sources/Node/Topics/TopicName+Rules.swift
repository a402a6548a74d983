import EventModel

extension TopicName {
  /// Why Kafka would not take it as a name; nil where it would.
  var fault: String? {
    let bytes = text.utf8
    if bytes.isEmpty { return "Topic name is invalid: the empty string is not allowed" }
    if text == "." || text == ".." { return "Topic name is invalid: '\(text)' is not allowed" }
    if bytes.count > 249 {
      return "Topic name is invalid: the length of '\(text)' is longer than the max allowed length"
        + " 249"
    }
    let isLegal = bytes.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "-"):
        true
      default: false
      }
    }
    return isLegal
      ? nil
      : "Topic name is invalid: '\(text)' contains one or more characters other than ASCII"
        + " alphanumerics, '.', '_' and '-'"
  }

  /// Names that differ only in `.` and `_` give the same metric name, so Kafka takes one of them.
  var collisionKey: String { String(text.map { $0 == "." ? "_" : $0 }) }
}
