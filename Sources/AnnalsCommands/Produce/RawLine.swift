import Crypto
import EventModel
import JSONFields
import KafkaWire

/// Reads a record as it is to be sent, contract or not: for drills, tests and restored records.
///
/// `{"key": text or null, "value": text or null, "partition": n, "timestamp_ms": n,
/// "headers": [[name, text or null]]}`; `key_base64` and `value_base64` stand for bytes that are no
/// text. Where the record stood, as `archive export` writes it, is passed over.
enum RawLine {
  static func record(_ line: [UInt8]) throws(EventLine.Refusal) -> OutgoingRecord {
    let document: JSONDocument
    do throws(JSONFault) {
      document = try JSONDocument(line)
    } catch {
      throw EventLine.Refusal(reason: "it is not JSON: \(error)")
    }
    // The root is a view into the document.
    defer { withExtendedLifetime(document) {} }
    let root = document.root
    guard root.kind == .object else { throw EventLine.Refusal(reason: "it is no JSON object") }
    let known = [
      "key", "key_base64", "value", "value_base64", "partition", "timestamp_ms", "headers",
      "topic", "offset", "timestamp_type",
    ]
    for member in root.members where !known.contains(member.name) {
      throw EventLine.Refusal(reason: "it has a field \(member.name)")
    }
    var record = OutgoingRecord()
    record.key = try bytes(root, "key")
    record.value = try bytes(root, "value")
    if let number = try number(root, "partition", 0...Int64(Int32.max)) {
      record.partition = Partition(Int32(number))
    }
    record.timestampMs = try number(root, "timestamp_ms", 0...Int64.max)
    record.headers = try headers(root)
    return record
  }

  private static func bytes(
    _ root: JSONValue, _ name: String
  ) throws(EventLine.Refusal) -> [UInt8]? {
    if let encoded = root[name + "_base64"] {
      guard let text = encoded.string else {
        throw EventLine.Refusal(reason: "\(name)_base64 is no text")
      }
      do throws(Base64.Fault) {
        return try Base64.decodeLenient(text)
      } catch {
        throw EventLine.Refusal(reason: "\(name)_base64 is no base64")
      }
    }
    guard let value = root[name], !value.isNull else { return nil }
    guard let text = value.string else {
      throw EventLine.Refusal(reason: "\(name) is neither text nor null")
    }
    return Array(text.utf8)
  }

  private static func number(
    _ root: JSONValue, _ name: String, _ range: ClosedRange<Int64>
  ) throws(EventLine.Refusal) -> Int64? {
    guard let value = root[name], !value.isNull else { return nil }
    guard let number = value.integer, range.contains(number) else {
      throw EventLine.Refusal(reason: "\(name) is no whole number from \(range.lowerBound) on")
    }
    return number
  }

  private static func headers(_ root: JSONValue) throws(EventLine.Refusal) -> [RecordHeader] {
    guard let value = root["headers"], !value.isNull else { return [] }
    var result: [RecordHeader] = []
    for pair in value.elements {
      let parts = Array(pair.elements)
      guard parts.count == 2, let name = parts[0].string,
        parts[1].isNull || parts[1].kind == .string || parts[1].kind == .object
      else { throw EventLine.Refusal(reason: "a header is no pair of a name and a text or null") }
      let value =
        parts[1].kind == .object
        ? try bytes(parts[1], "value") : parts[1].string.map { Array($0.utf8) }
      result.append(RecordHeader(name, value))
    }
    return result
  }
}
