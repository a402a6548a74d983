import EventModel

/// The headers of a record that matter, found in one walk over the arena; all else is passed over.
struct RecordHeaders {
  var contentType: UnsafeRawBufferPointer?
  var traceparent: UnsafeRawBufferPointer?
  /// The CloudEvents attributes of binary mode.
  var attributes = CloudEventAttributes()
  /// Whether any of the attributes that every CloudEvent has is there.
  var isCloudEvent: Bool {
    attributes.specversion != nil || attributes.id != nil || attributes.type != nil
      || attributes.source != nil
  }

  init(_ record: RecordHead, of batch: RecordBatch) {
    guard record.headerCount > 0 else { return }
    var at =
      UnsafeRawPointer(batch.arena) + record.start
      + Int(max(record.keyLength, 0) + max(record.valueLength, 0))
    for _ in 0..<record.headerCount {
      let name = Self.take(&at) ?? UnsafeRawBufferPointer(start: nil, count: 0)
      guard let value = Self.take(&at) else { continue }
      if Self.isEqual(name, "content-type") {
        contentType = value
      } else if Self.isEqual(name, "traceparent") {
        traceparent = value
      } else if name.count > 3, Self.isEqual(UnsafeRawBufferPointer(rebasing: name[..<3]), "ce_") {
        attributes.set(UnsafeRawBufferPointer(rebasing: name[3...]), value)
      }
    }
  }

  private static func take(_ at: inout UnsafeRawPointer) -> UnsafeRawBufferPointer? {
    let count = Int(at.loadUnaligned(as: Int32.self))
    at += 4
    guard count >= 0 else { return nil }
    defer { at += count }
    return UnsafeRawBufferPointer(start: at, count: count)
  }

  /// Whether a header has that name, given in lower case; Kafka keeps case, producers differ in it.
  private static func isEqual(_ name: UnsafeRawBufferPointer, _ lowercase: StaticString) -> Bool {
    guard name.count == lowercase.utf8CodeUnitCount else { return false }
    for index in 0..<name.count {
      let byte = name[index]
      let lowered = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
      if lowered != lowercase.utf8Start[index] { return false }
    }
    return true
  }
}
