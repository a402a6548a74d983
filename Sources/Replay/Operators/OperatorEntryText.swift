import EventCodec
import EventModel
import JSONFields
package import Store

// A decision as the archive keeps it: an object of JSON on one line, its members in this order.

extension OperatorEntry {
  /// The line, without a line feed. Times are microseconds since the epoch.
  package var text: String {
    var members: [(name: String, value: JSONTree)] = [
      ("entry", .number(number)), ("at_us", .number(at.microseconds)), ("by", .text(by)),
      ("why", .text(why)), ("action", .text(action)), ("projection", .text(projection.text)),
      ("version", .number(version)),
    ]
    if let record {
      members += [
        ("topic", .text(record.log.topic.text)), ("life", .number(record.log.life)),
        ("partition", .number(record.partition.number)),
        ("offset", .number(record.offset.number)),
      ]
    }
    members.append(("detail", .text(detail)))
    return JSONTree.object(members).compact
  }

  /// Reads what `text` wrote; nil for anything else.
  package init?(text: String) {
    let document: JSONDocument
    do { document = try JSONDocument(text) } catch { return nil }
    let found = withExtendedLifetime(document) { Self.read(document.root) }
    guard let found, found.text == text else { return nil }
    self = found
  }

  private static func read(_ root: JSONValue) -> Self? {
    guard let number = root["entry"]?.integer, let at = root["at_us"]?.integer,
      let by = root["by"]?.string, let why = root["why"]?.string,
      let action = root["action"]?.string, let projection = root["projection"]?.string,
      let version = root["version"]?.integer.flatMap(Int32.init(exactly:)),
      let detail = root["detail"]?.string
    else { return nil }
    var record: Record?
    if let topic = root["topic"]?.string {
      guard let life = root["life"]?.integer.flatMap(Int32.init(exactly:)),
        let partition = root["partition"]?.integer.flatMap(Int32.init(exactly:)),
        let offset = root["offset"]?.integer
      else { return nil }
      record = Record(
        log: LogName(topic: TopicName(topic), life: life), partition: Partition(partition),
        offset: Offset(offset))
    }
    return Self(
      number: number, at: Timestamp(microseconds: at), by: by, why: why, action: action,
      projection: ProjectionName(projection), version: version, record: record, detail: detail)
  }
}
