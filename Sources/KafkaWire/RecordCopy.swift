import CRdkafka
import EventModel
import Glibc

/// Copies librdkafka's messages into a batch's arena, in the layout that `RecordHead` documents.
enum RecordCopy {
  /// Adds one message; its memory stays librdkafka's.
  ///
  /// Header names come as C strings (`rd_kafka_header_get_all`), so one ends at its first NUL.
  static func append(
    _ message: UnsafeMutablePointer<rd_kafka_message_t>, source: Int32, to batch: RecordBatch
  ) {
    var headers: OpaquePointer?
    if rd_kafka_message_headers(message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR { headers = nil }
    let headersLength = headers.map(length) ?? 0
    let keyLength = message.pointee.key == nil ? 0 : message.pointee.key_len
    let valueLength = message.pointee.payload == nil ? 0 : message.pointee.len
    let byteCount = keyLength + valueLength + headersLength

    var at = batch.reserve(byteCount)
    put(message.pointee.key, keyLength, &at)
    put(message.pointee.payload, valueLength, &at)
    var headerCount = 0
    if let headers { headerCount = write(headers, &at) }

    var type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
    let timestampMs = rd_kafka_message_timestamp(message, &type)
    batch.append(
      RecordHead(
        source: source, offset: message.pointee.offset, timestampMs: timestampMs,
        timestampType: timestampType(type), headerCount: UInt32(headerCount),
        keyLength: message.pointee.key == nil ? -1 : Int32(keyLength),
        valueLength: message.pointee.payload == nil ? -1 : Int32(valueLength),
        start: batch.arenaCount, headersLength: Int32(headersLength)),
      byteCount: byteCount)
  }

  private static func timestampType(_ type: rd_kafka_timestamp_type_t) -> TimestampType {
    switch type {
    case RD_KAFKA_TIMESTAMP_CREATE_TIME: .createTime
    case RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME: .logAppendTime
    default: .none
    }
  }

  /// Bytes that the headers take in the arena.
  private static func length(_ headers: OpaquePointer) -> Int {
    var total = 0
    each(headers) { _, nameLength, value, valueLength in
      total += 8 + nameLength + (value == nil ? 0 : valueLength)
    }
    return total
  }

  /// Lays the headers out and returns their number.
  private static func write(_ headers: OpaquePointer, _ at: inout UnsafeMutableRawPointer) -> Int {
    var count = 0
    each(headers) { name, nameLength, value, valueLength in
      at.storeBytes(of: Int32(nameLength), as: Int32.self)
      at += 4
      put(name, nameLength, &at)
      at.storeBytes(of: value == nil ? -1 : Int32(valueLength), as: Int32.self)
      at += 4
      put(value, value == nil ? 0 : valueLength, &at)
      count += 1
    }
    return count
  }

  private static func each(
    _ headers: OpaquePointer,
    _ body: (UnsafeRawPointer, Int, UnsafeRawPointer?, Int) -> Void
  ) {
    var name: UnsafePointer<CChar>?
    var value: UnsafeRawPointer?
    var valueLength = 0
    var index = 0
    while rd_kafka_header_get_all(headers, index, &name, &value, &valueLength)
      == RD_KAFKA_RESP_ERR_NO_ERROR
    {
      body(UnsafeRawPointer(name!), strlen(name!), value, valueLength)
      index += 1
    }
  }

  private static func put(
    _ bytes: UnsafeRawPointer?, _ count: Int, _ at: inout UnsafeMutableRawPointer
  ) {
    guard let bytes, count > 0 else { return }
    at.copyMemory(from: bytes, byteCount: count)
    at += count
  }
}
