import CommandKit
import Crypto
import EventModel

/// A record as one line of JSON, as `produce --raw` reads it: bytes that are no text are base64.
enum RecordLine {
  static func text(
    _ head: RecordHead, of batch: RecordBatch, _ partition: TopicPartition
  ) -> String {
    let type =
      switch head.timestampType {
      case .none: "none"
      case .createTime: "create"
      case .logAppendTime: "append"
      }
    var line = "{\"topic\":\(JSONText.string(partition.topic.text))"
    line += ",\"partition\":\(partition.partition),\"offset\":\(head.offset)"
    line += ",\"timestamp_ms\":\(head.timestampMs),\"timestamp_type\":\"\(type)\""
    line += member("key", batch.key(head).map { [UInt8]($0) })
    line += member("value", batch.value(head).map { [UInt8]($0) })
    if head.headerCount > 0 {
      let pairs = batch.headers(head).map { name, value in
        let bytes = value.map { [UInt8]($0) }
        let text = bytes.map { String(validating: $0, as: UTF8.self) }
        let shown =
          switch text {
          case nil: "null"
          case .some(let text?): JSONText.string(text)
          case .some(nil): "{\"value_base64\":\"\(Base64.encode(bytes ?? []))\"}"
          }
        return "[\(JSONText.string(String(decoding: name, as: UTF8.self))),\(shown)]"
      }
      line += ",\"headers\":[\(pairs.joined(separator: ","))]"
    }
    return line + "}\n"
  }

  private static func member(_ name: String, _ bytes: [UInt8]?) -> String {
    guard let bytes else { return ",\"\(name)\":null" }
    if let text = String(validating: bytes, as: UTF8.self) {
      return ",\"\(name)\":\(JSONText.string(text))"
    }
    return ",\"\(name)_base64\":\"\(Base64.encode(bytes))\""
  }
}
