/// A value that knows its form on the wire.
package protocol WireValue: SendableMetatype {
  static func read(from reader: inout WireReader) throws(WireError) -> Self
  func write(to writer: inout WireWriter)
}

/// A value that some version of a message may leave out by saying null.
package protocol NullableWireValue: WireValue {
  /// Kafka's word for it.
  static var wireType: String { get }
  static func readNullable(from reader: inout WireReader) throws(WireError) -> Self?
  static func writeNull(to writer: inout WireWriter)
  /// What takes the place of null in versions that have none.
  static var empty: Self { get }
}

extension NullableWireValue {
  package static func read(from reader: inout WireReader) throws(WireError) -> Self {
    guard let value = try readNullable(from: &reader) else { throw .unexpectedNull(wireType) }
    return value
  }
}

extension Optional where Wrapped: NullableWireValue {
  /// - Parameter nullable: whether this version has a null; where not, nil is written as empty.
  package func writeNullable(to writer: inout WireWriter, nullable: Bool = true) {
    if let value = self ?? (nullable ? nil : .empty) {
      value.write(to: &writer)
    } else {
      Wrapped.writeNull(to: &writer)
    }
  }
}

extension WireValue where Self: FixedWidthInteger & BitwiseCopyable {
  package static func read(from reader: inout WireReader) throws(WireError) -> Self {
    try reader.number()
  }
  package func write(to writer: inout WireWriter) { writer.number(self) }
}

extension Int8: WireValue {}
extension Int16: WireValue {}
extension Int32: WireValue {}
extension Int64: WireValue {}

extension Bool: WireValue {
  package static func read(from reader: inout WireReader) throws(WireError) -> Bool {
    try reader.number(UInt8.self) != 0
  }
  package func write(to writer: inout WireWriter) { writer.number(self ? 1 : 0 as UInt8) }
}

extension String: NullableWireValue {
  package static var wireType: String { "string" }
  package static var empty: String { "" }
  /// What is not UTF-8 is repaired, as Kafka does it.
  package static func readNullable(from reader: inout WireReader) throws(WireError) -> String? {
    guard let length = try reader.stringLength() else { return nil }
    return String(decoding: try reader.take(length), as: UTF8.self)
  }
  package static func writeNull(to writer: inout WireWriter) { writer.stringLength(nil) }
  package func write(to writer: inout WireWriter) {
    writer.stringLength(utf8.count)
    writer.raw(utf8)
  }
}

extension WireBytes: NullableWireValue {
  package static var wireType: String { "bytes" }
  package static var empty: WireBytes { WireBytes() }
  package static func readNullable(from reader: inout WireReader) throws(WireError) -> WireBytes? {
    guard let length = try reader.bytesLength() else { return nil }
    return WireBytes(Array(try reader.take(length)))
  }
  package static func writeNull(to writer: inout WireWriter) { writer.length(nil) }
  package func write(to writer: inout WireWriter) {
    writer.length(bytes.count)
    writer.raw(bytes)
  }
}

extension Records: NullableWireValue {
  package static var wireType: String { "records" }
  package static var empty: Records { .bytes([]) }
  package static func readNullable(from reader: inout WireReader) throws(WireError) -> Records? {
    guard let length = try reader.bytesLength() else { return nil }
    let start = reader.position
    _ = try reader.take(length)
    return .range(start..<start + length)
  }
  package static func writeNull(to writer: inout WireWriter) { writer.length(nil) }
  package func write(to writer: inout WireWriter) {
    switch self {
    case .range(let range): preconditionFailure("\(range) lies in a frame that was read")
    case .bytes(let bytes):
      writer.length(bytes.count)
      if !bytes.isEmpty { writer.splice(bytes) }
    }
  }
}

extension Array: WireValue, NullableWireValue where Element: WireValue {
  package static var wireType: String { "array" }
  package static var empty: [Element] { [] }
  package static func readNullable(from reader: inout WireReader) throws(WireError) -> [Element]? {
    guard let count = try reader.arrayCount() else { return nil }
    var elements: [Element] = []
    elements.reserveCapacity(count)
    for _ in 0..<count { elements.append(try Element.read(from: &reader)) }
    return elements
  }
  package static func writeNull(to writer: inout WireWriter) { writer.length(nil) }
  package func write(to writer: inout WireWriter) {
    writer.length(count)
    for element in self { element.write(to: &writer) }
  }
}
