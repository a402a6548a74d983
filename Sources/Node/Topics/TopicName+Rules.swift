import EventModel
import RecordLog

extension TopicName {
  /// Why Kafka would not take it as a name; nil where it would.
  var fault: String? {
    let bytes = text.utf8
    if bytes.isEmpty { return "Topic name is invalid: the empty string is not allowed" }
    if text == "." || text == ".." { return "Topic name is invalid: '\(text)' is not allowed" }
    if bytes.count > PartitionName.topicBytesMax {
      return "Topic name is invalid: the length of '\(text)' is longer than the max allowed length"
        + " \(PartitionName.topicBytesMax)"
    }
    return bytes.allSatisfy(PartitionName.isTopicLetter)
      ? nil
      : "Topic name is invalid: '\(text)' contains one or more characters other than ASCII"
        + " alphanumerics, '.', '_' and '-'"
  }

  /// Names that differ only in `.` and `_` give the same metric name, so Kafka takes one of them.
  var collisionKey: String { String(text.map { $0 == "." ? "_" : $0 }) }
}
