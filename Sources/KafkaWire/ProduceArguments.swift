import CRdkafka
import EventModel

/// The argument list of `rd_kafka_produceva`, made once and filled anew for every record.
///
/// The variadic `rd_kafka_producev` is not imported by Swift; this is the same by array.
final class ProduceArguments {
  /// Topic, token, flags, key, value, partition, timestamp, headers.
  private static let countMax = 8
  private let list: UnsafeMutablePointer<rd_kafka_vu_t>
  private var count = 0
  /// What an empty key or value points to: librdkafka takes a null pointer for "none".
  private let nothing: UnsafeMutableRawPointer

  init() {
    list = .allocate(capacity: Self.countMax)
    list.initialize(repeating: rd_kafka_vu_t(), count: Self.countMax)
    nothing = .allocate(byteCount: 1, alignment: 1)
  }

  deinit {
    list.deallocate()
    nothing.deallocate()
  }

  func begin(topic: OpaquePointer, token: UInt64) {
    count = 0
    add(RD_KAFKA_VTYPE_RKT) { $0.rkt = topic }
    add(RD_KAFKA_VTYPE_OPAQUE) { $0.ptr = UnsafeMutableRawPointer(bitPattern: UInt(token)) }
    // librdkafka copies the value as it copies the key, so that nothing is kept alive for it.
    add(RD_KAFKA_VTYPE_MSGFLAGS) { $0.i = RD_KAFKA_MSG_F_COPY }
  }

  func add(
    key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?, partition: Partition?,
    timestampMs: Int64?
  ) {
    if let key { add(RD_KAFKA_VTYPE_KEY, key) }
    if let value { add(RD_KAFKA_VTYPE_VALUE, value) }
    if let partition { add(RD_KAFKA_VTYPE_PARTITION) { $0.i32 = partition.number } }
    if let timestampMs { add(RD_KAFKA_VTYPE_TIMESTAMP) { $0.i64 = timestampMs } }
  }

  /// Queues the record; returns an error that the caller owns.
  func produce(_ client: OpaquePointer, headers: [RecordHeader]) -> OpaquePointer? {
    guard !headers.isEmpty else { return rd_kafka_produceva(client, list, count) }
    let copies = rd_kafka_headers_new(headers.count)
    for header in headers {
      let nameLength = header.name.utf8.count
      if let value = header.value {
        value.withUnsafeBytes {
          _ = rd_kafka_header_add(
            copies, header.name, nameLength, $0.baseAddress ?? UnsafeRawPointer(nothing), $0.count)
        }
      } else {
        rd_kafka_header_add(copies, header.name, nameLength, nil, 0)
      }
    }
    add(RD_KAFKA_VTYPE_HEADERS) { $0.headers = copies }
    let error = rd_kafka_produceva(client, list, count)
    // They are librdkafka's only when it took the record.
    if error != nil { rd_kafka_headers_destroy(copies) }
    return error
  }

  private func add(_ type: rd_kafka_vtype_t, _ bytes: UnsafeRawBufferPointer) {
    add(type) {
      $0.mem.ptr = bytes.baseAddress.map { UnsafeMutableRawPointer(mutating: $0) } ?? nothing
      $0.mem.size = bytes.count
    }
  }

  private func add(
    _ type: rd_kafka_vtype_t, _ fill: (inout rd_kafka_vu_s.__Unnamed_union_u) -> Void
  ) {
    precondition(count < Self.countMax, "\(count) arguments of a record")
    list[count].vtype = type
    fill(&list[count].u)
    count += 1
  }
}
