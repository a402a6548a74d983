import CommandKit
import EventCodec
import EventModel
import KafkaWire

/// Judges lines by a topic's contract, with the decoder that judges records when they are read.
final class EventLine {
  private let topic: TopicContract
  private let registry: ContractRegistry
  private let decoder: RecordDecoder
  private let isCloudEvent: Bool
  private let timeFromEvent: Bool

  /// What a structured CloudEvent is sent with.
  private static let cloudEventType = "application/cloudevents+json"

  init(
    _ topic: TopicContract, _ registry: ContractRegistry, isCloudEvent: Bool, timeFromEvent: Bool
  ) {
    self.topic = topic
    self.registry = registry
    self.isCloudEvent = isCloudEvent
    self.timeFromEvent = timeFromEvent
    decoder = RecordDecoder(registry: registry)
  }

  /// Why a line is not sent.
  struct Refusal: Error {
    let reason: String
  }

  /// The record of a line that keeps the contract.
  func record(_ line: [UInt8]) throws(Refusal) -> OutgoingRecord {
    let batch = RecordBatch(capacityBytes: line.count + 256)
    batch.append(
      TopicPartition(topic.name, Partition(0)), offset: Offset(0),
      timestampMs: HostProcess.nowMicroseconds() / 1000, timestampType: .createTime, key: nil,
      value: line, headerBytes: isCloudEvent ? Self.header : [],
      headerCount: isCloudEvent ? 1 : 0)
    let position = Position(log: LogID(0), partition: Partition(0), offset: Offset(0))
    switch decoder.decode(batch.records[0], of: batch, as: topic, at: position) {
    case .event(let type): return try record(line, type)
    case .skipped: throw Refusal(reason: "it is no event that \(topic.name) declares")
    case .quarantined(let code):
      throw Refusal(reason: decoder.fault.map(Self.text) ?? code.rawValue)
    }
  }

  /// The key is the field that the contract names, so that producers cannot disagree about it.
  private func record(_ line: [UInt8], _ type: EventTypeID) throws(Refusal) -> OutgoingRecord {
    let event = registry.event(type)
    let key = decoder.withEvent { decoded -> [UInt8]? in
      let slot = decoded[event.keySlot]
      return slot.kind == .text ? Array(decoded.utf8(slot.text)) : nil
    }
    guard let key else {
      throw Refusal(reason: "\(topic.declaration.key.field) is missing, which is the record's key")
    }
    let time = decoder.withEvent { $0.envelope.occurredAt.microseconds / 1000 }
    return OutgoingRecord(
      key: key, value: line,
      headers: isCloudEvent
        ? [RecordHeader("content-type", Array(Self.cloudEventType.utf8))] : [],
      timestampMs: timeFromEvent ? max(0, time) : nil)
  }

  /// `/prompt_tokens: expected a number (contract_violation, minimum), found -1`
  private static func text(_ fault: RecordFault) -> String {
    var text = fault.pointer.isEmpty ? "" : "\(fault.pointer): "
    text += fault.expected.isEmpty ? fault.code.rawValue : "expected \(fault.expected)"
    if !fault.excerpt.isEmpty { text += ", found \(fault.excerpt)" }
    if !fault.expected.isEmpty {
      text += " (\(fault.code.rawValue)" + (fault.rule.isEmpty ? ")" : ", \(fault.rule))")
    }
    return text
  }

  /// The header as a batch's arena lays it out.
  private static var header: [UInt8] {
    var bytes: [UInt8] = []
    for text in ["content-type", cloudEventType] {
      withUnsafeBytes(of: Int32(text.utf8.count)) { bytes.append(contentsOf: $0) }
      bytes += Array(text.utf8)
    }
    return bytes
  }
}
